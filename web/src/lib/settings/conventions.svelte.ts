/** How somebody wants to be written for; `null`: as the browser says. */
export interface Wishes {
	/** BCP 47 */
	locale: string | null;
	/** A name of the IANA database. */
	time_zone: string | null;
}

/** The pages speak English; of a locale they take how dates, times and numbers are written. */
export class Conventions {
	#wishes = $state.raw<() => Wishes | null>(() => null);

	readonly locale = $derived(knownLocale(this.#wishes()?.locale) ?? browserLocale());
	readonly timeZone = $derived(knownTimeZone(this.#wishes()?.time_zone) ?? browserTimeZone());
	readonly formats = $derived(formatsFor(this.locale, this.timeZone));

	/** From now on those of who is signed in, or `null` for nobody. */
	follow(wishes: () => Wishes | null): void {
		this.#wishes = wishes;
	}
}

/** The one place that dates, times and numbers ask. */
export const conventions = new Conventions();

export function browserLocale(): string {
	return knownLocale(navigator.language) ?? 'en-GB';
}

export function browserTimeZone(): string {
	return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function formatsFor(locale: string, timeZone: string) {
	const english = englishIn(locale);
	const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
	const dates = (options: Intl.DateTimeFormatOptions) =>
		new Intl.DateTimeFormat(english, { timeZone, ...options });
	return {
		full: dates({ dateStyle: 'full', timeStyle: 'short', hourCycle }),
		day: dates({ dateStyle: 'full' }),
		clock: dates({ timeStyle: 'short', hourCycle }),
		long: dates({ dateStyle: 'long' }),
		short: dates({ day: 'numeric', month: 'short', year: 'numeric' }),
		relative: new Intl.RelativeTimeFormat(english, { numeric: 'auto' }),
		// Digits that the words around them have, too.
		numbers: new Intl.NumberFormat(locale, { numberingSystem: 'latn' })
	};
}

/** English as it is written in the region of a locale: "en-AT" for "de-AT". Where nobody has noted how, international. */
function englishIn(locale: string): string {
	const english = `en-${new Intl.Locale(locale).maximize().region ?? '001'}`;
	return new Intl.DateTimeFormat(english).resolvedOptions().locale === 'en' ? 'en-001' : english;
}

/** Browsers know other ones than the API. */
function knownLocale(locale: string | null | undefined): string | null {
	if (!locale) return null;
	return works(() => new Intl.DateTimeFormat(locale)) ? locale : null;
}

function knownTimeZone(timeZone: string | null | undefined): string | null {
	if (!timeZone) return null;
	return works(() => new Intl.DateTimeFormat('en', { timeZone })) ? timeZone : null;
}

function works(make: () => unknown): boolean {
	try {
		make();
		return true;
	} catch {
		return false;
	}
}

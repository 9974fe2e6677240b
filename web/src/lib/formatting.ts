/** The texts are English, so are dates and country names, whatever the browser speaks. */
const LOCALE = 'en-GB';

const countries = new Intl.DisplayNames(LOCALE, { type: 'region', fallback: 'code' });
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });
const full = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full' });
const clock = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'short' });
const long = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long' });
const short = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric' });
const numbers = new Intl.NumberFormat(LOCALE);

const HOUR_MS = 3_600_000;
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
	['day', 24 * HOUR_MS],
	['hour', HOUR_MS],
	['minute', HOUR_MS / 60]
];

/** "Iceland" for "IS"; codes that ISO has not heard of stay as they are. */
export function countryName(code: string): string {
	return /^[A-Za-z]{2}$/.test(code) ? (countries.of(code.toUpperCase()) ?? code) : code;
}

export function count(number: number, one: string, many = `${one}s`): string {
	return `${numbers.format(number)} ${number === 1 ? one : many}`;
}

/** "2.4 MB", as file managers count. */
export function fileSize(bytes: number): string {
	if (bytes < 1000) return count(bytes, 'byte');
	const [size, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
	return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

export function fullDate(iso: string): string {
	return full.format(new Date(iso));
}

/** "25 Nov 2026" */
export function shortDate(iso: string): string {
	return short.format(new Date(iso));
}

/** "25 November 2026" */
export function longDate(iso: string): string {
	return long.format(new Date(iso));
}

/** "14:05" */
export function timeOfDay(iso: string): string {
	return clock.format(new Date(iso));
}

/** "Today", "Yesterday", "Tuesday, 25 November 2025"; by this machine's calendar. */
export function dayName(iso: string, now = Date.now()): string {
	const at = new Date(iso);
	const days = Math.round((startOfDay(new Date(now)) - startOfDay(at)) / (24 * HOUR_MS));
	if (days === 0) return 'Today';
	return days === 1 ? 'Yesterday' : day.format(at);
}

/** "just now", "5 minutes ago", "yesterday"; the date itself after a month. */
export function relativeDate(iso: string, now = Date.now()): string {
	const ago = now - Date.parse(iso);
	if (ago > 30 * 24 * HOUR_MS) return short.format(new Date(iso));
	const step = STEPS.find(([, ms]) => ago >= ms);
	return step ? relative.format(-Math.floor(ago / step[1]), step[0]) : 'just now';
}

function startOfDay(date: Date): number {
	return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

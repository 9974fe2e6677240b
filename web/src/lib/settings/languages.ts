import type { Option, OptionGroup } from '$lib/ui/options';
import { browserLocale } from './conventions.svelte';

/** Locales that people choose from. The API takes every other one, too. */
const LOCALES = (
	'ar-AE ar-EG ar-MA ar-SA bg-BG bn-BD bs-BA ca-ES cs-CZ cy-GB da-DK de-AT de-CH de-DE el-GR en-AU en-CA en-GB ' +
	'en-IE en-IN en-NZ en-SG en-US en-ZA es-AR es-CL es-CO es-ES es-MX es-US et-EE eu-ES fa-IR fi-FI fil-PH fr-BE ' +
	'fr-CA fr-CH fr-FR ga-IE gl-ES he-IL hi-IN hr-HR hu-HU id-ID is-IS it-CH it-IT ja-JP ka-GE ko-KR lb-LU lt-LT ' +
	'lv-LV mk-MK ms-MY mt-MT nb-NO nl-BE nl-NL pl-PL pt-BR pt-PT ro-RO ru-RU sk-SK sl-SI sq-AL sr-RS sv-SE sw-KE ' +
	'ta-IN th-TH tr-TR uk-UA ur-PK vi-VN zh-CN zh-HK zh-TW'
).split(' ');

/** Those in which the catalog has names of artists for more than a few. */
const NAME_LANGUAGES = (
	'ar bg ca cs da de el en es et fa fi fr he hi hr hu hy id is it ja ka ko lt lv nl no pl pt ro ru sk sl sr sv ta ' +
	'th tr uk vi zh'
).split(' ');

/** "Deutsch (Österreich)", by what each calls itself; empty: as the browser says. */
export function localeOptions(): OptionGroup[] {
	const options = LOCALES.map((value) => ({ value, label: ownName(value), lang: value }));
	const browser = { value: '', label: `As your browser says: ${ownName(browserLocale())}` };
	return [{ label: '', options: [browser, ...sorted(options)] }];
}

/** "German (Deutsch)"; `original`: none. */
export function nameLanguageOptions(): OptionGroup[] {
	const english = new Intl.DisplayNames('en-GB', { type: 'language' });
	const options = NAME_LANGUAGES.map((value) => {
		const [name, own] = [english.of(value) ?? value, ownName(value)];
		return { value, label: name === own ? name : `${name} (${own})` };
	});
	const original = { value: 'original', label: 'As they write them themselves' };
	return [{ label: '', options: [original, ...sorted(options)] }];
}

/** Some write languages with a small letter, as they do in the middle of a sentence. */
function ownName(locale: string): string {
	const names = new Intl.DisplayNames(locale, { type: 'language', languageDisplay: 'standard' });
	const name = names.of(locale) ?? locale;
	return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}

function sorted(options: Option[]): Option[] {
	return options.toSorted((a, b) => a.label.localeCompare(b.label, 'en'));
}

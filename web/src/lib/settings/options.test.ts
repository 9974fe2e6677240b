import { expect, it } from 'vitest';
import { including } from '$lib/ui/options';
import { localeOptions, nameLanguageOptions } from './languages';
import { pageSizeOptions } from './page-sizes';
import { timeZoneOptions } from './time-zones';

const WINTER = new Date('2026-01-15T12:00:00Z');
const SUMMER = new Date('2026-07-15T12:00:00Z');

const labelOf = (groups: ReturnType<typeof localeOptions>, value: string) =>
	groups.flatMap(({ options }) => options).find((option) => option.value === value)?.label;

it('calls locales what they call themselves, the browser’s first', () => {
	const groups = localeOptions();

	expect(groups[0]?.options[0]).toEqual({
		value: '',
		label: 'As your browser says: English (United Kingdom)'
	});
	expect(labelOf(groups, 'de-AT')).toBe('Deutsch (Österreich)');
	expect(labelOf(groups, 'pt-BR')).toBe('Português (Brasil)');
	expect(labelOf(groups, 'ja-JP')).toBe('日本語 (日本)');
});

it('calls languages of names in English and as they do', () => {
	expect(labelOf(nameLanguageOptions(), 'ja')).toBe('Japanese (日本語)');
	expect(labelOf(nameLanguageOptions(), 'en')).toBe('English');
	expect(labelOf(nameLanguageOptions(), 'original')).toBe('As they write them themselves');
});

it('shows time zones by place, with how far they are from Greenwich by now', () => {
	expect(labelOf(timeZoneOptions(WINTER), 'Europe/Vienna')).toBe('Vienna, GMT+1');
	expect(labelOf(timeZoneOptions(SUMMER), 'Europe/Vienna')).toBe('Vienna, GMT+2');
	expect(labelOf(timeZoneOptions(WINTER), 'America/Indiana/Tell_City')).toBe(
		'Tell City (Indiana), GMT-6'
	);
	const areas = timeZoneOptions(WINTER).map(({ label }) => label);
	expect(areas).toEqual([...new Set(areas)]);
	expect(areas).toContain('Europe');
});

it('offers what was chosen elsewhere, too', () => {
	expect(including(pageSizeOptions(), '50')).toEqual(pageSizeOptions());
	expect(labelOf(including(pageSizeOptions(), '75'), '75')).toBe('75');
});

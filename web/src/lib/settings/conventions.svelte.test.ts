import { afterEach, describe, expect, it } from 'vitest';
import { conditionsOf } from '$lib/api/conditions';
import { NO_FILTER } from '$lib/dnp/filter';
import { dayName, numeral, shortDate, timeOfDay } from '$lib/formatting';
import { browserTimeZone, conventions } from './conventions.svelte';

const AT = '2026-11-25T22:05:00Z';

const wish = (locale: string | null, time_zone: string | null = 'UTC') =>
	conventions.follow(() => ({ locale, time_zone }));

afterEach(() => conventions.follow(() => null));

describe('what is written follows the region, in English', () => {
	it.each([
		['de-AT', '25 Nov 2026', '22:05', '1\u00a0234\u00a0567,5'],
		['de', '25 Nov 2026', '22:05', '1.234.567,5'],
		['en-US', 'Nov 25, 2026', '10:05 PM', '1,234,567.5'],
		['pt-BR', '25 Nov 2026', '22:05', '1.234.567,5'],
		['hi-IN', '25 Nov 2026', '10:05 pm', '12,34,567.5'],
		['ar-EG', '25 Nov 2026', '10:05 pm', '1,234,567.5']
	])('%s', (locale, date, clock, number) => {
		wish(locale);

		const plain = (text: string) => text.replace(/\u202f/g, ' ');
		expect([shortDate(AT), plain(timeOfDay(AT)), numeral(1_234_567.5)]).toEqual([
			date,
			clock,
			number
		]);
	});
});

it('counts days where the person is', () => {
	wish('en-GB', 'Asia/Tokyo');

	expect(shortDate(AT)).toBe('26 Nov 2026');
	expect(dayName(AT, Date.parse('2026-11-26T14:59:00Z'))).toBe('Today');
	expect(dayName(AT, Date.parse('2026-11-26T15:00:00Z'))).toBe('Yesterday');
	expect(conditionsOf({ ...NO_FILTER, from: '2026-11-26' })).toEqual({
		added_from: '2026-11-25T15:00:00.000Z'
	});
});

it('follows the browser where somebody says nothing, or something it has not heard of', () => {
	wish(null, null);
	const browser = [conventions.locale, conventions.timeZone];
	wish('no such tag', 'Mars/Olympus_Mons');

	expect(browser).toEqual(['en-GB', browserTimeZone()]);
	expect([conventions.locale, conventions.timeZone]).toEqual(browser);
	expect(shortDate('2026-11-25T12:00:00Z')).toBe('25 Nov 2026');
});

it('changes when the person’s wishes do', () => {
	let locale = $state('en-GB');
	conventions.follow(() => ({ locale, time_zone: 'UTC' }));
	expect(numeral(1234)).toBe('1,234');

	locale = 'de-DE';

	expect(numeral(1234)).toBe('1.234');
});

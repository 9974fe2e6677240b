import { describe, expect, it } from 'vitest';
import type { MonthCount } from '$lib/api/statistics-calls';
import { atLeastAYear, monthName, roundTicks, timeTicks } from './months';

const at = (month: string, added = 0, total = 0): MonthCount => ({ month, added, total });

/** `count` months up to December 2026. */
function until2026(count: number): MonthCount[] {
	return Array.from({ length: count }, (_, index) => {
		const date = new Date(Date.UTC(2026, 12 - count + index));
		return at(date.toISOString().slice(0, 7));
	});
}

it('a month is called by its name and year', () => {
	expect(monthName('2024-03')).toBe('March 2024');
});

describe('months to be drawn', () => {
	it('are a year at least, across the turn of it', () => {
		const months = atLeastAYear([at('2026-02', 1, 1), at('2026-03', 0, 1)]);

		expect(months).toHaveLength(12);
		expect(months[0]).toEqual(at('2025-04'));
		expect(months.slice(-2)).toEqual([at('2026-02', 1, 1), at('2026-03', 0, 1)]);
	});

	it('go on from what was there before the first', () => {
		expect(atLeastAYear([at('2026-02', 1, 8)])[0]).toEqual(at('2025-03', 0, 7));
	});

	it('stay as they are when there are enough, or none', () => {
		expect(atLeastAYear(until2026(13))).toEqual(until2026(13));
		expect(atLeastAYear([])).toEqual([]);
	});
});

describe('ticks', () => {
	it.each([
		[0, [0, 1]],
		[1, [0, 1]],
		[3, [0, 1, 2, 3]],
		[7, [0, 2, 4, 6, 8]],
		[100, [0, 25, 50, 75, 100]],
		[1204, [0, 500, 1000, 1500]],
		[100_000, [0, 25_000, 50_000, 75_000, 100_000]]
	])('up to %i are round', (most, expected) => {
		expect(roundTicks(most)).toEqual(expected);
	});

	it('for every number reach it, are whole, and few', () => {
		for (let most = 0; most < 3000; most++) {
			const ticks = roundTicks(most);
			expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
			expect(ticks.every(Number.isInteger)).toBe(true);
			expect(ticks.length).toBeLessThanOrEqual(6);
		}
	});

	it('of a year are months, with the year where it begins', () => {
		const ticks = timeTicks(until2026(12), 12).map(({ label }) => label);

		expect(ticks[0]).toBe('Jan 2026');
		expect(ticks.slice(-2)).toEqual(['Nov', 'Dec']);
	});

	it('of many years are years, at their Januaries', () => {
		const months = until2026(120);

		const ticks = timeTicks(months, 20);

		expect(ticks.map(({ label }) => label)).toEqual([
			'2017',
			'2018',
			'2019',
			'2020',
			'2021',
			'2022',
			'2023',
			'2024',
			'2025',
			'2026'
		]);
		expect(ticks.every(({ index }) => months[index]?.month.endsWith('-01'))).toBe(true);
	});

	it.each([1, 3, 6])('are at most %i where there is no more room', (room) => {
		for (const count of [1, 12, 24, 25, 120, 240])
			expect(timeTicks(until2026(count), room).length).toBeLessThanOrEqual(room);
	});
});

import { describe, expect, it, vi } from 'vitest';
import { dayAfter, dayOf, endOfDay } from './ending';

describe('a day at whose end an entry ends', () => {
	it('belongs to it till its last second', () => {
		expect(new Date(endOfDay('2027-03-03') ?? '')).toEqual(new Date(2027, 2, 3, 23, 59, 59));
	});

	it('comes back from the moment', () => {
		expect(dayOf(endOfDay('2028-02-29') ?? '')).toBe('2028-02-29');
	});

	it.each(['', '2027-02-30', 'soon'])('is none: "%s"', (text) => {
		expect(endOfDay(text)).toBeNull();
	});
});

it('is the last of a month when that is shorter', () => {
	vi.useFakeTimers({ now: new Date(2027, 0, 31, 12) });

	expect(dayAfter({ months: 1 })).toBe('2027-02-28');
	expect(dayAfter({ weeks: 1 })).toBe('2027-02-07');
});

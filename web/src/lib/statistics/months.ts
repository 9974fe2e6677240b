import type { MonthCount } from '$lib/api/statistics-calls';

/** A chart of less than a year would be a few blocks. */
const FEWEST = 12;

const long = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const short = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' });

/** "March 2024" for "2024-03". */
export function monthName(month: string): string {
	return long.format(new Date(`${month}-01T00:00:00Z`));
}

/** With empty months ahead of it, so that a new list is drawn within a year, too. */
export function atLeastAYear(months: MonthCount[]): MonthCount[] {
	const [first] = months;
	if (!first) return [];
	const before = first.total - first.added;
	const missing = Math.max(0, FEWEST - months.length);
	const ahead = Array.from({ length: missing }, (_, index) => ({
		month: monthsLater(first.month, index - missing),
		added: 0,
		total: before
	}));
	return [...ahead, ...months];
}

function monthsLater(month: string, months: number): string {
	const [year = 0, number = 1] = month.split('-').map(Number);
	return new Date(Date.UTC(year, number - 1 + months)).toISOString().slice(0, 7);
}

/** Round numbers from 0 to `most` or just above: three to five of them. */
export function roundTicks(most: number): number[] {
	const raw = Math.max(1, most) / 4;
	const magnitude = 10 ** Math.floor(Math.log10(raw));
	const step = Math.max(
		1,
		([1, 2, 2.5, 5, 10].find((each) => each * magnitude >= raw) ?? 10) * magnitude
	);
	const whole = Math.ceil(step);
	const steps = Math.max(1, Math.ceil(most / whole));
	return Array.from({ length: steps + 1 }, (_, index) => index * whole);
}

export interface Tick {
	/** Of the month that it stands at. */
	index: number;
	label: string;
}

/** Labels below the months: as many as `room` lets stand, by quarter or year, or every few years. */
export function timeTicks(months: MonthCount[], room: number): Tick[] {
	const byYear = months.length > 24;
	const all = months.flatMap(({ month }, index) => {
		const [year = '', number] = month.split('-');
		if (byYear) return number === '01' ? [{ index, label: year }] : [];
		const name = short.format(new Date(`${month}-01T00:00:00Z`));
		return [{ index, label: number === '01' || index === 0 ? `${name} ${year}` : name }];
	});
	const step = Math.ceil(all.length / Math.max(1, room));
	return all.filter((_, index) => (all.length - 1 - index) % step === 0);
}

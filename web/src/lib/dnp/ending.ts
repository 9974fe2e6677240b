import {
	parseAbsolute,
	parseDate,
	toCalendarDate,
	today,
	type DateDuration
} from '@internationalized/date';
import { isDay } from '$lib/api/conditions';
import { conventions } from '$lib/settings/conventions.svelte';

/** When an entry ends by itself. */
export type Ending = 'never' | 'week' | 'month' | 'year' | 'day';

export const ENDINGS: { ending: Ending; label: string; after?: DateDuration }[] = [
	{ ending: 'never', label: 'Never' },
	{ ending: 'week', label: 'In a week', after: { weeks: 1 } },
	{ ending: 'month', label: 'In a month', after: { months: 1 } },
	{ ending: 'year', label: 'In a year', after: { years: 1 } },
	{ ending: 'day', label: 'On a day that I choose' }
];

/** The day of a moment, "2027-03-03", by the person's calendar. */
export function dayOf(iso: string): string {
	return toCalendarDate(parseAbsolute(iso, conventions.timeZone)).toString();
}

/** The day so long after today. */
export function dayAfter(duration: DateDuration): string {
	return today(conventions.timeZone).add(duration).toString();
}

/** The last moment of a day, which still belongs to the entry; null when it is no day. */
export function endOfDay(day: string): string | null {
	if (!isDay(day)) return null;
	const next = parseDate(day).add({ days: 1 }).toDate(conventions.timeZone);
	return new Date(next.getTime() - 1000).toISOString();
}

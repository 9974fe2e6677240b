import { parseDate } from '@internationalized/date';
import { conventions } from '$lib/settings/conventions.svelte';
import type { Conditions, Filter } from './types';

/** Filters count in days of the person's calendar, the API in moments. */
export function conditionsOf({ words, tags, match, from, to }: Filter): Conditions {
	return {
		...(words.trim() && { q: words.trim() }),
		...(tags.length > 0 && { tags, tags_match: match }),
		...(from && { added_from: startOf(from) }),
		...(to && { added_before: startOf(to, 1) })
	};
}

/** Whether it is a day, such as "2026-11-25". */
export function isDay(text: string): boolean {
	try {
		parseDate(text);
		return true;
	} catch {
		return false;
	}
}

function startOf(day: string, daysLater = 0): string {
	return parseDate(day).add({ days: daysLater }).toDate(conventions.timeZone).toISOString();
}

import type { ActivityEvent } from '$lib/api/types';
import { dayName } from '$lib/formatting';

export interface Day {
	name: string;
	events: ActivityEvent[];
}

/** Events under the days on which they happened, by the person's calendar; their order stays. */
export function byDay(events: ActivityEvent[], now = Date.now()): Day[] {
	const days: Day[] = [];
	for (const event of events) {
		const name = dayName(event.at, now);
		const last = days.at(-1);
		if (last?.name === name) last.events.push(event);
		else days.push({ name, events: [event] });
	}
	return days;
}

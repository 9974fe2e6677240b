import { fromDate, isSameDay, toCalendarDate } from '@internationalized/date';
import { conventions } from './settings/conventions.svelte';

/** The texts are English, so are the names of countries. */
const countries = new Intl.DisplayNames('en-GB', { type: 'region', fallback: 'code' });

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

/** "1,234" */
export function numeral(number: number): string {
	return conventions.formats.numbers.format(number);
}

export function count(number: number, one: string, many = `${one}s`): string {
	return `${numeral(number)} ${number === 1 ? one : many}`;
}

/** "2.4 MB", as file managers count. */
export function fileSize(bytes: number): string {
	if (bytes < 1000) return count(bytes, 'byte');
	const [size, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
	return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

export function fullDate(iso: string): string {
	return conventions.formats.full.format(new Date(iso));
}

/** "25 Nov 2026" */
export function shortDate(iso: string): string {
	return conventions.formats.short.format(new Date(iso));
}

/** "25 November 2026" */
export function longDate(iso: string): string {
	return conventions.formats.long.format(new Date(iso));
}

/** "14:05" */
export function timeOfDay(iso: string): string {
	return conventions.formats.clock.format(new Date(iso));
}

/** "Today", "Yesterday", "Tuesday, 25 November 2025"; by the person's calendar. */
export function dayName(iso: string, now = Date.now()): string {
	const [today, day] = [dayAt(new Date(now)), dayAt(new Date(iso))];
	if (isSameDay(day, today)) return 'Today';
	if (isSameDay(day, today.subtract({ days: 1 }))) return 'Yesterday';
	return conventions.formats.day.format(new Date(iso));
}

/** "just now", "5 minutes ago", "yesterday"; the date itself after a month. */
export function relativeDate(iso: string, now = Date.now()): string {
	const ago = now - Date.parse(iso);
	if (ago > 30 * 24 * HOUR_MS) return shortDate(iso);
	const step = STEPS.find(([, ms]) => ago >= ms);
	if (!step) return 'just now';
	return conventions.formats.relative.format(-Math.floor(ago / step[1]), step[0]);
}

function dayAt(date: Date) {
	return toCalendarDate(fromDate(date, conventions.timeZone));
}

import type { Import, ImportRow, ImportState, Outcome } from '$lib/api/import-types';
import { count } from '$lib/formatting';

type Tone = 'plain' | 'good' | 'warning' | 'accent';

/** What the rows of an import are called by what becomes of them, in the order of the filters. */
export const OUTCOMES: Record<Exclude<Outcome, 'waiting'>, string> = {
	question: 'Questions',
	new: 'New',
	listed: 'Already there',
	skipped: 'Left out',
	unreadable: 'Unreadable'
};

export const STATES: Record<ImportState, { label: string; tone: Tone }> = {
	resolving: { label: 'Looking through', tone: 'plain' },
	ready: { label: 'Waits for you', tone: 'accent' },
	applying: { label: 'Being put on your list', tone: 'plain' },
	applied: { label: 'On your list', tone: 'good' },
	undoing: { label: 'Being taken back', tone: 'plain' },
	undone: { label: 'Taken back', tone: 'plain' },
	failed: { label: 'Stopped', tone: 'warning' }
};

/** The API is at work on it. */
export function isUnderWay({ state }: Import): boolean {
	return state === 'resolving' || state === 'applying' || state === 'undoing';
}

/** Questions can be answered, and what is new put on the list. */
export function isOpen({ state }: Import): boolean {
	return state === 'ready' || state === 'applied';
}

/** The API refuses to drop an import that is changing the list. */
export function canBeDropped({ state }: Import): boolean {
	return state !== 'applying' && state !== 'undoing';
}

/** How many rows would be put on the list now; those it has put there are `new`, too. */
export function toAdd({ counts }: Import): number {
	return Math.max(0, counts.new - counts.added);
}

/** How much of the current step is done, from 0 to 1. Undoing goes by entries, the other steps by rows. */
export function partDone({ state, position, rows, counts }: Import): number {
	const all = state === 'undoing' ? counts.added : rows;
	return all > 0 ? Math.min(1, position / all) : 0;
}

export function title({ file_name }: Import): string {
	return file_name || 'A list without a name';
}

/** What has become of it, in a line. */
export function summary(run: Import): string {
	const { state, rows, counts } = run;
	if (isUnderWay(run)) return `${percent(partDone(run))} of ${count(rows, 'row')}`;
	const parts = [
		state === 'ready' && count(counts.new, 'new artist'),
		state === 'undone' && `${count(counts.added, 'artist')} taken off again`,
		(state === 'applied' || state === 'failed') && `${count(counts.added, 'artist')} added`,
		isOpen(run) && counts.question > 0 && count(counts.question, 'open question'),
		counts.unreadable > 0 && `${count(counts.unreadable, 'row')} unreadable`
	];
	return parts.filter(Boolean).join(' · ');
}

export function percent(part: number): string {
	return `${Math.floor(part * 100)} %`;
}

/** The row is a question, or was one and its answer can still be changed. */
export function isAnswerable(row: ImportRow, run: Import): boolean {
	return isOpen(run) && (row.outcome === 'question' || row.is_answer);
}

export interface OutcomeCount {
	outcome: Outcome | null;
	label: string;
	rows: number;
}

/** All rows, and those of each outcome that there is; the one that is `shown` even when it has none left. */
export function filtersOf({ state, rows, counts }: Import, shown: Outcome | null): OutcomeCount[] {
	const settled = state === 'applied' && counts.new === counts.added;
	const outcomes = Object.entries(OUTCOMES) as [keyof typeof OUTCOMES, string][];
	const some = outcomes
		.filter(([outcome]) => counts[outcome] > 0 || outcome === shown)
		.map(([outcome, label]) => ({
			outcome,
			label: outcome === 'new' && settled ? 'Added' : label,
			rows: counts[outcome]
		}));
	return [{ outcome: null, label: 'All', rows }, ...some];
}

import type { Import } from '$lib/api/import-types';
import { count } from '$lib/formatting';

/** What an import has come to, in a line. */
export function reportTitle({ state, counts: { added } }: Import): string {
	if (state === 'undone')
		return added === 0 ? 'Taken back' : `${count(added, 'artist')} taken off your list again`;
	if (state === 'failed') return 'This import stopped on its way';
	if (added === 0) return 'Nobody new was put on your list';
	return `${count(added, 'artist')} put on your list`;
}

/** What has become of the other rows, in a sentence or two. */
export function leftovers({ state, counts }: Import): string {
	if (state === 'undone')
		return 'You find them under “Recently removed” for 30 days. To bring them in again, import the file again.';
	const parts = [
		state === 'failed' && stopped(counts.added),
		counts.listed > 0 && `${count(counts.listed, 'row')} had nothing new.`,
		counts.skipped > 0 && `${count(counts.skipped, 'row')} left out.`,
		counts.question > 0 && `${count(counts.question, 'question')} still open.`,
		counts.unreadable > 0 && `${count(counts.unreadable, 'row')} could not be read.`
	];
	return parts.filter(Boolean).join(' ') || 'Every row of the file is on your list.';
}

function stopped(added: number): string {
	const soFar =
		added > 0 ? `${count(added, 'artist')} are on your list so far` : 'Your list is as it was';
	return `Something went wrong on our side. ${soFar}. Import the file again to go on: what is there already is not put there twice.`;
}

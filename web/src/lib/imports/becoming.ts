import type { Answer, ImportRow } from '$lib/api/import-types';
import type { Artist } from '$lib/api/types';
import { shownName } from '$lib/artists/names';

export interface Becoming {
	label: string;
	tone: 'plain' | 'good' | 'warning' | 'accent';
	/** Who it is about; empty for nobody yet. */
	name: string;
	artist: Artist | null;
	/** Whether it is an artist that only this list has, or will have. */
	own: 'no' | 'will' | 'has';
	reason: string;
}

const LOOKS: Record<ImportRow['outcome'], Pick<Becoming, 'label' | 'tone'>> = {
	waiting: { label: 'Not looked up yet', tone: 'plain' },
	new: { label: 'New', tone: 'good' },
	listed: { label: 'Already there', tone: 'plain' },
	question: { label: 'Question', tone: 'accent' },
	unreadable: { label: 'Unreadable', tone: 'warning' },
	skipped: { label: 'Left out', tone: 'plain' }
};

const ADDED = { label: 'Added', tone: 'good' } as const;
const TAKEN_BACK = { label: 'Taken back', tone: 'plain' } as const;

/** What becomes of a row, with what was answered since it was loaded. */
export function becomes(row: ImportRow, given: Answer | undefined, undone = false): Becoming {
	if (given) return answered(row, given);
	const { outcome, artist, added, reason } = row;
	const look = added ? (undone ? TAKEN_BACK : ADDED) : LOOKS[outcome];
	const own = outcome === 'new' && (artist === null || artist.own_addition);
	const name = (artist && shownName(artist)) ?? (outcome === 'new' ? nameOf(row) : '');
	return { ...look, name, artist, own: own ? (added ? 'has' : 'will') : 'no', reason };
}

function answered(row: ImportRow, { choice, artist_id }: Answer): Becoming {
	if (choice === 'skip') return { ...LOOKS.skipped, ...NOBODY, reason: 'You left it out.' };
	if (choice === 'new') {
		const reason = 'You chose an artist of its own.';
		return { ...LOOKS.new, ...NOBODY, name: nameOf(row), own: 'will', reason };
	}
	const artist =
		[...row.candidates, row.artist].find((candidate) => candidate?.id === artist_id) ?? null;
	const name = (artist && shownName(artist)) ?? nameOf(row);
	return { ...LOOKS.new, name, artist, own: 'no', reason: 'You chose this artist.' };
}

const NOBODY = { name: '', artist: null, own: 'no' } as const;

/** What it is called by itself: rows with nothing but an id are called by that. */
export function nameOf({ name, external_ids, text }: ImportRow): string {
	return name ?? Object.values(external_ids)[0]?.[0] ?? text;
}

/**
 * Whether the file has more in this place, for people to read, than the name and what parts it from the next.
 * What a JSON record says is shown in words.
 */
export function saysMore({ name, text }: ImportRow): boolean {
	if (text.startsWith('{')) return false;
	const letters = (words: string) => words.replace(/[^\p{L}\p{N}]/gu, '');
	return name === null || letters(text) !== letters(name);
}

import type { Entry } from '$lib/api/types';

/** An entry that was taken out of a list, and where it stood. */
export interface Place {
	entry: Entry;
	index: number;
}

/** The list without these artists, and where their entries stood, in the order of the list. */
export function takeOut(entries: Entry[], artistIds: ReadonlySet<number>): [Entry[], Place[]] {
	const places = entries
		.map((entry, index) => ({ entry, index }))
		.filter(({ entry }) => artistIds.has(entry.artist.id));
	return [entries.filter(({ artist }) => !artistIds.has(artist.id)), places];
}

/** The list with entries back where they stood; what has come or gone since shifts them, and they go to the end at most. */
export function putBack(entries: Entry[], places: Place[]): Entry[] {
	const rest = [...entries];
	const back: Entry[] = [];
	let taken = 0;
	for (const { entry, index } of places) {
		const before = Math.max(0, index - back.length);
		back.push(...rest.slice(taken, taken + before), entry);
		taken += before;
	}
	return [...back, ...rest.slice(taken)];
}

/** Tags after some were given and others taken. */
export function retagged(tags: string[], add: string[], remove: string[]): string[] {
	return [...new Set([...tags.filter((tag) => !remove.includes(tag)), ...add])];
}

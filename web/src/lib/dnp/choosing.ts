import type { FoundArtist } from '$lib/api/types';
import { shownName } from '$lib/artists/names';
import type { Toasts } from '$lib/shell/toasts.svelte';
import type { DnpList } from './list.svelte';

/** Puts who was chosen in the search on the list; opens the entry of somebody who is on it. */
export async function choose(
	list: DnpList,
	toasts: Toasts,
	artist: FoundArtist,
	withRemarks: boolean
): Promise<void> {
	try {
		if (list.isListed(artist)) await list.open(artist.id);
		else await add(list, toasts, artist, withRemarks);
	} catch (error) {
		const done = list.isListed(artist) ? 'opened' : 'added';
		toasts.complain(`${shownName(artist)} could not be ${done}.`, error);
	}
}

async function add(
	list: DnpList,
	toasts: Toasts,
	artist: FoundArtist,
	withRemarks: boolean
): Promise<void> {
	const { id } = artist;
	const name = shownName(artist);
	const added = list.add(artist);
	if (withRemarks) list.openId = id;
	const outcome = await added;
	if (outcome === 'already_listed') toasts.say(`${name} was on your list already.`);
	// With the editor open, what happened is plain to see and hear.
	else if (!withRemarks)
		toasts.say(`${name} is on your list.`, {
			label: 'Add details',
			run: () => void list.open(id)
		});
}

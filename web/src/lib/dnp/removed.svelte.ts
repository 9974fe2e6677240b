import type { ListCalls } from '$lib/api/list-calls';
import type { RemovedEntry } from '$lib/api/types';
import { shownName } from '$lib/artists/names';
import { count } from '$lib/formatting';
import type { Toasts } from '$lib/shell/toasts.svelte';
import { Pages } from '$lib/ui/pages.svelte';
import { MOST_SELECTED, Selection } from './selection.svelte';

/** What was taken off the list lately, or ended, the last first, as far as it is loaded. */
export class Removed extends Pages<RemovedEntry> {
	busy = $state(false);
	readonly selection = new Selection(() => this.entries.map(idOf));
	readonly chosen = $derived(
		this.entries.filter((entry) => this.selection.has(idOf(entry))).slice(0, MOST_SELECTED)
	);

	constructor(
		readonly lists: ListCalls,
		readonly toasts: Toasts
	) {
		super(async (cursor) => {
			const page = await lists.removed(cursor);
			return { items: page.entries, next: page.next_cursor };
		}, idOf);
	}

	get entries(): RemovedEntry[] {
		return this.items;
	}

	/** Puts them back on the list as they were. What can't be put back is there already, or gone: it goes from here. */
	async restore(entries: RemovedEntry[]): Promise<void> {
		if (this.busy || entries.length === 0) return;
		const ids = entries.map(idOf);
		const [first] = entries;
		const name = first && entries.length === 1 && shownName(first.entry.artist);
		this.busy = true;
		try {
			const back = (await this.lists.restore(ids)).length;
			const gone = new Set(ids);
			this.items = this.items.filter((entry) => !gone.has(idOf(entry)));
			this.selection.clear();
			this.toasts.say(said(name || count(back, 'artist'), back, ids.length - back));
		} catch (error) {
			this.toasts.complain(`${name || count(ids.length, 'artist')} could not be put back.`, error);
		} finally {
			this.busy = false;
		}
	}
}

export function idOf({ entry }: RemovedEntry): number {
	return entry.artist.id;
}

/** Whether it ended by itself. */
export function ended({ entry, removed_at }: RemovedEntry): boolean {
	return entry.until !== null && Date.parse(entry.until) <= Date.parse(removed_at);
}

function said(who: string, back: number, left: number): string {
	const others = `${count(left, 'other')} had come back already, or can’t come back any more.`;
	if (back === 0) return `${who} had come back already, or can’t come back any more.`;
	const text = `${who} ${back === 1 ? 'is' : 'are'} back on your list.`;
	return left > 0 ? `${text} ${others}` : text;
}

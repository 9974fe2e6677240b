import type { ListCalls } from '$lib/api/list-calls';
import { Problem } from '$lib/api/problem';
import type { RemovedEntry } from '$lib/api/types';
import { count } from '$lib/formatting';
import type { Toasts } from '$lib/shell/toasts.svelte';
import { MOST_SELECTED, Selection } from './selection.svelte';

/** What was taken off the list lately, or ended, the last first, as far as it is loaded. */
export class Removed {
	entries = $state.raw<RemovedEntry[]>([]);
	phase = $state<'loading' | 'ready' | 'failed'>('loading');
	problem = $state.raw<Problem | null>(null);
	more = $state<'idle' | 'loading' | 'failed'>('idle');
	busy = $state(false);
	readonly selection = new Selection(() => this.entries.map(idOf));
	#cursor = $state.raw<string | null>(null);

	constructor(
		readonly lists: ListCalls,
		readonly toasts: Toasts
	) {}

	readonly hasMore = $derived(this.#cursor !== null);
	readonly loaded = $derived(this.entries.length);
	readonly chosen = $derived(
		this.entries.filter((entry) => this.selection.has(idOf(entry))).slice(0, MOST_SELECTED)
	);

	async load(): Promise<void> {
		this.phase = 'loading';
		try {
			const page = await this.lists.removed(null);
			this.entries = page.entries;
			this.#cursor = page.next_cursor;
			this.phase = 'ready';
		} catch (error) {
			this.problem = Problem.from(error);
			this.phase = 'failed';
		}
	}

	async loadMore(): Promise<void> {
		if (!this.#cursor || this.more === 'loading') return;
		this.more = 'loading';
		try {
			const page = await this.lists.removed(this.#cursor);
			const shown = new Set(this.entries.map(idOf));
			this.entries = [...this.entries, ...page.entries.filter((e) => !shown.has(idOf(e)))];
			this.#cursor = page.next_cursor;
			this.more = 'idle';
		} catch {
			this.more = 'failed';
		}
	}

	/** Puts them back on the list as they were. What can't be put back is there already, or gone: it goes from here. */
	async restore(entries: RemovedEntry[]): Promise<void> {
		if (this.busy || entries.length === 0) return;
		const ids = entries.map(idOf);
		const name = entries.length === 1 && entries[0]?.entry.artist.name;
		this.busy = true;
		try {
			const back = (await this.lists.restore(ids)).length;
			const gone = new Set(ids);
			this.entries = this.entries.filter((entry) => !gone.has(idOf(entry)));
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

import { SvelteMap } from 'svelte/reactivity';
import type { Calls } from '$lib/api/calls';
import { isAbort, Problem } from '$lib/api/problem';
import type { Artist, Entry, Filter, FoundArtist, Remarks, TagCount } from '$lib/api/types';
import { NO_FILTER } from './filter';

/** What an entry is before anything is written about it. */
const NEW = { tags: [], note: null, scope: 'any_credit', until: null } satisfies Partial<Entry>;

/**
 * One listener's list as far as it is loaded. Changes show at once and are taken back when the API refuses them;
 * the promise of a change rejects with the `Problem` then.
 */
export class DnpList {
	entries = $state.raw<Entry[]>([]);
	/** All that match the filter, loaded or not. */
	total = $state(0);
	tags = $state.raw<TagCount[]>([]);
	filter = $state.raw<Filter>(NO_FILTER);
	phase = $state<'loading' | 'ready' | 'failed'>('loading');
	problem = $state.raw<Problem | null>(null);
	/** Fetching what comes after the last entry, or failed to. */
	more = $state<'idle' | 'loading' | 'failed'>('idle');
	/** The artist whose entry is open for editing. */
	openId = $state<number | null>(null);
	/** The artist added last, to be pointed out. */
	freshId = $state<number | null>(null);
	#cursor = $state.raw<string | null>(null);
	readonly #membership = new SvelteMap<number, boolean>();
	readonly #writes = new Map<number, Promise<unknown>>();
	/** Where in the list removed entries were. */
	readonly #places = new Map<number, number>();
	#loading: AbortController | undefined;

	constructor(readonly calls: Calls) {}

	readonly filtered = $derived(this.filter.words !== '' || this.filter.tag !== '');
	readonly hasMore = $derived(this.#cursor !== null);
	readonly loaded = $derived(this.entries.length);

	/** Shows the list by `change`; the rest of the filter stays. */
	async show(change: Partial<Filter>): Promise<void> {
		this.filter = { ...this.filter, ...change };
		await this.load();
	}

	async load(): Promise<void> {
		this.#loading?.abort();
		const loading = (this.#loading = new AbortController());
		this.phase = 'loading';
		this.more = 'idle';
		try {
			const page = await this.calls.entries(this.filter, null, loading.signal);
			this.entries = page.entries;
			this.total = page.total;
			this.#cursor = page.next_cursor;
			this.phase = 'ready';
		} catch (error) {
			if (isAbort(error) || loading.signal.aborted) return;
			this.problem = Problem.from(error);
			this.phase = 'failed';
		}
	}

	async loadMore(): Promise<void> {
		if (!this.#cursor || this.more === 'loading' || this.phase !== 'ready') return;
		const loading = this.#loading;
		this.more = 'loading';
		try {
			const page = await this.calls.entries(this.filter, this.#cursor, loading?.signal);
			this.entries = [...this.entries, ...page.entries.filter((e) => !this.#shown(e.artist.id))];
			this.#cursor = page.next_cursor;
			this.more = 'idle';
		} catch {
			if (loading === this.#loading) this.more = 'failed';
		}
	}

	/** Keeps the tags that are there when it fails: they only help. */
	async loadTags(): Promise<void> {
		this.tags = await this.calls.tags().catch(() => this.tags);
	}

	/** What the search knew, corrected by what happened here since. */
	isListed({ id, on_list }: FoundArtist): boolean {
		return this.#membership.get(id) ?? (on_list || this.#shown(id));
	}

	/** Puts an artist on the list; at the top, wherever the order would put them, so that it is seen. */
	async add(artist: Artist): Promise<'added' | 'already_listed'> {
		const now = new Date().toISOString();
		this.freshId = artist.id;
		return this.#post({ artist, ...NEW, created_at: now, updated_at: now }, 0);
	}

	async remove(entry: Entry): Promise<void> {
		const index = this.#drop(entry.artist.id);
		this.#places.set(entry.artist.id, index);
		try {
			await this.#inTurn(entry.artist.id, () => this.calls.removeEntry(entry.artist.id));
			this.#tagsChanged(entry.tags);
		} catch (error) {
			if (Problem.from(error).code === 'entry_not_found') return;
			this.#insert(entry, index);
			throw error;
		}
	}

	/** Undoes `remove`: the same artist, tags and note, at the place in the list where they were. */
	async restore(entry: Entry): Promise<void> {
		await this.#post(entry, this.#places.get(entry.artist.id) ?? 0);
	}

	async change(entry: Entry, remarks: Remarks): Promise<void> {
		const id = entry.artist.id;
		this.#replace({ ...entry, ...remarks });
		try {
			this.#replace(await this.#inTurn(id, () => this.calls.changeEntry(id, remarks)));
			this.#tagsChanged([...entry.tags, ...remarks.tags]);
		} catch (error) {
			this.#replace(entry);
			throw error;
		}
	}

	/** Opens the artist's entry for editing, fetching it when it is not among the loaded ones. */
	async open(artistId: number): Promise<void> {
		if (!this.#shown(artistId)) this.#pin(await this.calls.entry(artistId));
		this.openId = artistId;
	}

	async #post(entry: Entry, index: number): Promise<'added' | 'already_listed'> {
		const { artist, tags, note } = entry;
		const counted = this.#insert(entry, index);
		try {
			const post = () => this.calls.addEntry(artist.id, { tags, note });
			this.#replace(await this.#inTurn(artist.id, post));
			this.#tagsChanged(tags);
			return 'added';
		} catch (error) {
			const { code, existing } = Problem.from(error);
			if (code !== 'already_listed') this.#drop(artist.id);
			if (code !== 'already_listed') throw error;
			if (counted) this.total -= 1;
			if (existing) this.#replace(existing);
			return 'already_listed';
		}
	}

	/** One change at a time for each artist, so that an undo cannot overtake what it undoes. */
	async #inTurn<T>(artistId: number, write: () => Promise<T>): Promise<T> {
		const before = this.#writes.get(artistId) ?? Promise.resolve();
		const turn = before.then(write, write);
		this.#writes.set(artistId, turn);
		return turn;
	}

	#tagsChanged(tags: string[]): void {
		if (tags.length > 0) void this.loadTags();
	}

	#shown(artistId: number): boolean {
		return this.entries.some((e) => e.artist.id === artistId);
	}

	/** Whether it had to be inserted. */
	#insert(entry: Entry, index: number): boolean {
		this.#membership.set(entry.artist.id, true);
		if (this.#shown(entry.artist.id)) return false;
		this.entries = this.entries.toSpliced(index, 0, entry);
		this.total += 1;
		return true;
	}

	#pin(entry: Entry): void {
		this.entries = [entry, ...this.entries];
	}

	#replace(entry: Entry): void {
		this.entries = this.entries.map((e) => (e.artist.id === entry.artist.id ? entry : e));
	}

	/** The place it had; -1 when it was not shown. */
	#drop(artistId: number): number {
		const index = this.entries.findIndex((e) => e.artist.id === artistId);
		if (index >= 0) this.total -= 1;
		this.entries = this.entries.filter((e) => e.artist.id !== artistId);
		this.#membership.set(artistId, false);
		if (this.openId === artistId) this.openId = null;
		return index;
	}
}

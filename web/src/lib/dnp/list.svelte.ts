import { SvelteMap } from 'svelte/reactivity';
import type { Calls } from '$lib/api/calls';
import type { ListCalls } from '$lib/api/list-calls';
import { isAbort, Problem } from '$lib/api/problem';
import type {
	Artist,
	Entry,
	Filter,
	FoundArtist,
	Remarks,
	Selected,
	TagCount,
	Version
} from '$lib/api/types';
import { isFiltered, NO_FILTER } from './filter';
import { putBack, retagged, takeOut, type Place } from './places';

const NEW: Remarks = { tags: [], note: null, scope: 'any_credit', until: null };

/** What was taken off, to be put back. */
export interface Removal {
	artistIds: number[];
	/** Of those that were shown. */
	places: Place[];
}

/**
 * One listener's list as far as it is loaded. Changes of one entry show at once and are taken back when the API
 * refuses them, changes of many when they are done; the promise of a change rejects with the `Problem`.
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
	#loading: AbortController | undefined;

	constructor(
		readonly calls: Calls,
		readonly lists: ListCalls,
		/** What an entry is before anything is said about it. */
		readonly newRemarks: () => Remarks = () => NEW
	) {}

	readonly filtered = $derived(isFiltered(this.filter));
	readonly hasMore = $derived(this.#cursor !== null);
	readonly loaded = $derived(this.entries.length);
	readonly #ids = $derived(new Set(this.entries.map(({ artist }) => artist.id)));

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
		const counted = this.#insert({
			artist,
			...this.newRemarks(),
			created_at: now,
			updated_at: now
		});
		try {
			this.#replace(await this.#inTurn(artist.id, () => this.calls.addEntry(artist.id)));
			return 'added';
		} catch (error) {
			const { code, existing } = Problem.from(error);
			if (code !== 'already_listed') {
				this.#drop([artist.id]);
				throw error;
			}
			if (counted) this.total -= 1;
			if (existing) this.#replace(existing);
			return 'already_listed';
		}
	}

	async remove(entry: Entry): Promise<Removal> {
		const { id } = entry.artist;
		const removal = this.#drop([id]);
		try {
			await this.#inTurn(id, () => this.lists.remove(id));
			this.#tagsChanged(entry.tags);
		} catch (error) {
			if (Problem.from(error).code !== 'entry_not_found') {
				this.#reinsert(removal);
				throw error;
			}
		}
		return removal;
	}

	/** Undoes a removal: entries as they were, where they were. Answers how many are back. */
	async restore({ artistIds, places }: Removal): Promise<number> {
		const restored = await this.lists.restore(artistIds);
		const back = new Set(restored);
		// What was not loaded when it went has its place somewhere in the order.
		if (places.length < artistIds.length) await this.load();
		else {
			const shown = places.filter(({ entry }) => back.has(entry.artist.id));
			this.#reinsert({ artistIds: restored, places: shown });
		}
		void this.loadTags();
		return restored.length;
	}

	/** The entry as it is now, after what is under way; shown, too. */
	async version(artistId: number): Promise<Version> {
		const version = await this.#inTurn(artistId, () => this.lists.entry(artistId));
		this.#replace(version.entry);
		return version;
	}

	/** `entry_changed` when the entry is not in the state that `etag` is of any more; then its new state is shown. */
	async change(entry: Entry, remarks: Remarks, etag: string): Promise<void> {
		const id = entry.artist.id;
		this.#replace({ ...entry, ...remarks });
		try {
			const changed = await this.#inTurn(id, () => this.lists.change(id, remarks, etag));
			this.#replace(changed.entry);
			this.#tagsChanged([...entry.tags, ...remarks.tags]);
		} catch (error) {
			this.#replace(Problem.from(error).current?.entry ?? entry);
			throw error;
		}
	}

	/** How many entries changed. */
	async tagAll(selected: Selected, add: string[], remove: string[]): Promise<number> {
		const changed = new Set(await this.lists.tag(selected, add, remove));
		this.entries = this.entries.map((entry) =>
			changed.has(entry.artist.id) ? { ...entry, tags: retagged(entry.tags, add, remove) } : entry
		);
		this.#tagsChanged([...add, ...remove]);
		if (remove.some((tag) => this.filter.tags.includes(tag))) await this.load();
		return changed.size;
	}

	async removeAll(selected: Selected): Promise<Removal> {
		const artistIds = await this.lists.removeAll(selected);
		const { places } = this.#drop(artistIds);
		this.total -= artistIds.length - places.length;
		void this.loadTags();
		if (places.length < artistIds.length) await this.load();
		return { artistIds, places };
	}

	/** Opens the artist's entry for editing, fetching it when it is not among the loaded ones. */
	async open(artistId: number): Promise<void> {
		if (!this.#shown(artistId)) this.#pin((await this.lists.entry(artistId)).entry);
		this.openId = artistId;
	}

	/** One change at a time for each artist, so that none can overtake what it follows. */
	async #inTurn<T>(artistId: number, ask: () => Promise<T>): Promise<T> {
		const before = this.#writes.get(artistId) ?? Promise.resolve();
		const turn = before.then(ask, ask);
		this.#writes.set(artistId, turn);
		return turn;
	}

	#tagsChanged(tags: string[]): void {
		if (tags.length > 0) void this.loadTags();
	}

	#shown(artistId: number): boolean {
		return this.#ids.has(artistId);
	}

	/** Whether it had to be inserted. */
	#insert(entry: Entry): boolean {
		this.#membership.set(entry.artist.id, true);
		if (this.#shown(entry.artist.id)) return false;
		this.#pin(entry);
		this.total += 1;
		return true;
	}

	#pin(entry: Entry): void {
		this.entries = [entry, ...this.entries];
	}

	#replace(entry: Entry): void {
		this.entries = this.entries.map((e) => (e.artist.id === entry.artist.id ? entry : e));
	}

	#drop(artistIds: number[]): Removal {
		const [rest, places] = takeOut(this.entries, new Set(artistIds));
		this.entries = rest;
		this.total -= places.length;
		artistIds.forEach((id) => this.#membership.set(id, false));
		if (this.openId !== null && artistIds.includes(this.openId)) this.openId = null;
		return { artistIds, places };
	}

	#reinsert({ artistIds, places }: Removal): void {
		const missing = places.filter(({ entry }) => !this.#shown(entry.artist.id));
		this.entries = putBack(this.entries, missing);
		this.total += missing.length;
		artistIds.forEach((id) => this.#membership.set(id, true));
	}
}

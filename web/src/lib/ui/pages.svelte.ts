import { Problem } from '../api/problem';

export interface Page<Item> {
	items: Item[];
	/** `null` on the last one. */
	next: string | null;
}

/** What comes page by page, as far as it is loaded. */
export class Pages<Item> {
	items = $state.raw<Item[]>([]);
	phase = $state<'loading' | 'ready' | 'failed'>('loading');
	problem = $state.raw<Problem | null>(null);
	/** Fetching what comes after the last item, or failed to. */
	more = $state<'idle' | 'loading' | 'failed'>('idle');
	#cursor = $state.raw<string | null>(null);

	constructor(
		readonly fetch: (cursor: string | null) => Promise<Page<Item>>,
		readonly keyOf: (item: Item) => unknown
	) {}

	readonly hasMore = $derived(this.#cursor !== null);
	readonly loaded = $derived(this.items.length);

	async load(): Promise<void> {
		this.phase = 'loading';
		try {
			const page = await this.fetch(null);
			this.items = page.items;
			this.#cursor = page.next;
			this.phase = 'ready';
		} catch (error) {
			this.problem = Problem.from(error);
			this.phase = 'failed';
		}
	}

	/** What moved behind the cursor since it was shown is not shown twice. */
	async loadMore(): Promise<void> {
		if (!this.#cursor || this.more === 'loading') return;
		this.more = 'loading';
		try {
			const page = await this.fetch(this.#cursor);
			const shown = new Set(this.items.map(this.keyOf));
			this.items = [...this.items, ...page.items.filter((item) => !shown.has(this.keyOf(item)))];
			this.#cursor = page.next;
			this.more = 'idle';
		} catch {
			this.more = 'failed';
		}
	}
}

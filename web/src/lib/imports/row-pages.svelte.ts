import type { ImportCalls } from '$lib/api/import-calls';
import type { ImportRow, Outcome } from '$lib/api/import-types';
import { Problem } from '$lib/api/problem';

/** Rows of an import, a page at a time. Pages that were seen stay as they were, so that answers can be changed. */
export class RowPages {
	phase = $state<'loading' | 'ready' | 'failed'>('loading');
	problem = $state.raw<Problem | null>(null);
	#pages = $state.raw<ImportRow[][]>([]);
	#index = $state(0);
	/** Of the page after the last that is there; `null` at the end. */
	#cursor = $state.raw<string | null>(null);

	constructor(
		readonly calls: ImportCalls,
		readonly importId: string,
		readonly outcome: Outcome | null
	) {}

	readonly rows = $derived(this.#pages[this.#index] ?? []);
	readonly hasNext = $derived(this.#index < this.#pages.length - 1 || this.#cursor !== null);
	readonly hasPrevious = $derived(this.#index > 0);
	/** How many rows come before this page. */
	readonly before = $derived(
		this.#pages.slice(0, this.#index).reduce((sum, page) => sum + page.length, 0)
	);

	/** The first page, or the one that could not be loaded. */
	async load(): Promise<void> {
		this.phase = 'loading';
		try {
			const page = await this.calls.rows(this.importId, this.outcome, this.#cursor);
			this.#pages = [...this.#pages, page.rows];
			this.#cursor = page.next_cursor;
			this.#index = this.#pages.length - 1;
			this.phase = 'ready';
		} catch (error) {
			this.problem = Problem.from(error);
			this.phase = 'failed';
		}
	}

	async next(): Promise<void> {
		if (this.phase === 'loading') return;
		if (this.#index < this.#pages.length - 1) this.#index += 1;
		else if (this.#cursor !== null) await this.load();
	}

	previous(): void {
		if (this.hasPrevious) this.#index -= 1;
	}
}

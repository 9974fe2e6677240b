/** As many as the API changes at once. */
export const MOST_SELECTED = 10_000;

/** Which rows of a list are chosen, by their keys; or all there are, loaded or not. */
export class Selection {
	ids = $state.raw<ReadonlySet<number>>(new Set());
	all = $state(false);
	/** Where a range begins. */
	#anchor: number | null = null;

	/** `shown`: the keys of the loaded rows in their order. */
	constructor(readonly shown: () => number[]) {}

	readonly active = $derived(this.all || this.ids.size > 0);

	has(id: number): boolean {
		return this.all || this.ids.has(id);
	}

	/** Without one of all, what is loaded and not that one is chosen. */
	set(id: number, chosen: boolean): void {
		this.#spread();
		this.#change([id], chosen);
		this.#anchor = id;
	}

	/** From the row that was changed last up to this one, all as that one is. */
	extendTo(id: number): void {
		const shown = this.shown();
		const [from, to] = [shown.indexOf(this.#anchor ?? id), shown.indexOf(id)].sort((a, b) => a - b);
		if (from === undefined || to === undefined || from < 0) {
			this.set(id, true);
			return;
		}
		this.#spread();
		const chosen = this.#anchor === null || this.ids.has(this.#anchor);
		this.#change(shown.slice(from, to + 1), chosen);
		this.#anchor ??= id;
	}

	everything(): void {
		this.ids = new Set();
		this.all = true;
	}

	clear(): void {
		this.ids = new Set();
		this.all = false;
		this.#anchor = null;
	}

	/** Rows that are gone are not chosen any more. */
	drop(ids: number[]): void {
		if (this.ids.size > 0) this.#change(ids, false);
	}

	#spread(): void {
		if (this.all) this.ids = new Set(this.shown());
		this.all = false;
	}

	#change(ids: number[], chosen: boolean): void {
		const next = new Set(this.ids);
		ids.forEach((id) => (chosen ? next.add(id) : next.delete(id)));
		this.ids = next;
	}
}

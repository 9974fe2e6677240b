import { Problem } from '$lib/api/problem';

/** Something fetched for a page: not there yet, there, or not to be had. What was there stays while it is fetched anew. */
export class Resource<T> {
	value = $state.raw<T | null>(null);
	/** Why there is no value, or not the latest one. */
	problem = $state.raw<Problem | null>(null);
	#latest = 0;

	constructor(readonly fetch: () => Promise<T>) {}

	/** Never throws: `problem` tells how it went. */
	async load(): Promise<void> {
		const mine = ++this.#latest;
		try {
			const value = await this.fetch();
			if (mine !== this.#latest) return;
			this.value = value;
			this.problem = null;
		} catch (error) {
			if (mine === this.#latest) this.problem = Problem.from(error);
		}
	}

	/** Shows at once what a change will have led to. What is on its way from before the change is not taken in. */
	set(value: T): void {
		this.#latest += 1;
		this.value = value;
	}
}

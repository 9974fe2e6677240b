import type { ImportCalls } from '$lib/api/import-calls';
import type { Import } from '$lib/api/import-types';
import { Problem } from '$lib/api/problem';
import { Resource } from '$lib/ui/resource.svelte';
import { isUnderWay } from './states';

const LOOK_EVERY_MS = 3_000;

/** The imports of the last 30 days. While one is under way, it is looked at again and again. */
export class History {
	readonly list;
	/** Id of the one that is to be deleted, which waits for a confirmation. */
	confirming = $state('');
	#timer: ReturnType<typeof setInterval> | undefined;

	constructor(readonly calls: ImportCalls) {
		this.list = new Resource(() => calls.imports());
	}

	readonly working = $derived.by(() => (this.list.value ?? []).some(isUnderWay));

	open(): void {
		void this.list.load();
		this.#timer = setInterval(() => {
			if (this.working) void this.list.load();
		}, LOOK_EVERY_MS);
	}

	close(): void {
		clearInterval(this.#timer);
	}

	/** It goes at once, and comes back when the API refuses, with the `Problem`. */
	async forget({ id }: Import): Promise<void> {
		const before = this.list.value ?? [];
		this.confirming = '';
		this.list.set(before.filter((other) => other.id !== id));
		try {
			await this.calls.forget(id);
		} catch (error) {
			if (Problem.from(error).status === 404) return;
			await this.list.load();
			if (this.list.problem) this.list.set(before);
			throw error;
		}
	}
}

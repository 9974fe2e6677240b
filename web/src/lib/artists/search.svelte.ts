import type { Calls } from '$lib/api/calls';
import { isAbort, Problem } from '$lib/api/problem';
import type { FoundArtist } from '$lib/api/types';

const DEBOUNCE_MS = 120;

/** A search as somebody types. Answers to anything but the latest words are dropped. */
export class ArtistSearch {
	words = $state('');
	results = $state.raw<FoundArtist[]>([]);
	phase = $state<'idle' | 'searching' | 'done' | 'failed'>('idle');
	problem = $state.raw<Problem | null>(null);
	/** Index of the result that Enter would choose; -1 for none. */
	active = $state(-1);
	open = $state(false);
	#timer: ReturnType<typeof setTimeout> | undefined;
	#asking: AbortController | undefined;

	constructor(readonly calls: Calls) {}

	type(words: string): void {
		if (!words.trim()) {
			this.clear();
			return;
		}
		this.#cancel();
		this.words = words;
		this.open = true;
		this.phase = 'searching';
		this.active = -1;
		this.#timer = setTimeout(() => void this.#ask(), DEBOUNCE_MS);
	}

	/** Asks at once: for the person who does not want to wait, or asks again after a failure. */
	now(): void {
		this.#cancel();
		if (!this.words.trim()) return;
		this.open = true;
		this.phase = 'searching';
		void this.#ask();
	}

	/** Shows again what was found for the words that are still there. */
	reopen(): void {
		this.open = this.phase !== 'idle';
	}

	clear(): void {
		this.#cancel();
		this.words = '';
		this.results = [];
		this.phase = 'idle';
		this.active = -1;
		this.open = false;
	}

	/** Moves through the results and around their ends. */
	move(step: 1 | -1): void {
		const count = this.results.length;
		if (count === 0 || this.phase !== 'done') return;
		this.active = (this.active + step + count) % count;
	}

	moveTo(end: 'first' | 'last'): void {
		this.active = end === 'first' ? 0 : this.results.length - 1;
	}

	#cancel(): void {
		clearTimeout(this.#timer);
		this.#asking?.abort();
	}

	async #ask(): Promise<void> {
		const asking = (this.#asking = new AbortController());
		try {
			const found = await this.calls.searchArtists(this.words.trim(), asking.signal);
			if (!asking.signal.aborted) this.#arrive(found);
		} catch (error) {
			if (isAbort(error) || asking.signal.aborted) return;
			this.problem = Problem.from(error);
			this.results = [];
			this.phase = 'failed';
		}
	}

	#arrive(found: FoundArtist[]): void {
		this.results = found;
		this.phase = 'done';
		this.active = found.length > 0 ? 0 : -1;
	}
}

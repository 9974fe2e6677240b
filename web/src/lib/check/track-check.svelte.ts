import type { CheckCalls, Track, Verdict } from '$lib/api/check-calls';
import { isAbort, Problem } from '$lib/api/problem';

const DEBOUNCE_MS = 250;

/** What the list says of a track, and of which, as the fields may say something else by now. */
export interface Answer {
	track: Track;
	verdict: Verdict;
}

/** One track, asked about as somebody types. Answers to anything but the latest words are dropped. */
export class TrackCheck {
	artist = $state('');
	title = $state('');
	/** Whether a remixer in the title counts, too. */
	remixers = $state(false);
	phase = $state<'idle' | 'asking' | 'done' | 'failed'>('idle');
	answer = $state.raw<Answer | null>(null);
	problem = $state.raw<Problem | null>(null);
	#timer: ReturnType<typeof setTimeout> | undefined;
	#asking: AbortController | undefined;

	constructor(readonly calls: CheckCalls) {}

	readonly empty = $derived(!this.artist.trim() && !this.title.trim());

	/** Takes in what is being typed, and asks once nothing more comes. */
	type(change: Partial<Track>): void {
		Object.assign(this, change);
		this.#cancel();
		if (this.empty) this.#clear();
		else {
			this.phase = 'asking';
			this.#timer = setTimeout(() => void this.#ask(), DEBOUNCE_MS);
		}
	}

	/** Asks at once about `change`, or again about what is there. */
	async ask(change: Partial<Track> & { remixers?: boolean } = {}): Promise<void> {
		Object.assign(this, change);
		this.#cancel();
		this.phase = 'asking';
		if (this.empty) this.#clear();
		else await this.#ask();
	}

	#cancel(): void {
		clearTimeout(this.#timer);
		this.#asking?.abort();
	}

	#clear(): void {
		this.answer = null;
		this.phase = 'idle';
	}

	async #ask(): Promise<void> {
		const asking = (this.#asking = new AbortController());
		const track = { artist: this.artist.trim(), title: this.title.trim() };
		try {
			const verdict = await this.calls.one(track, this.remixers, asking.signal);
			if (asking.signal.aborted) return;
			this.answer = { track, verdict };
			this.phase = 'done';
		} catch (error) {
			if (isAbort(error) || asking.signal.aborted) return;
			this.problem = Problem.from(error);
			this.answer = null;
			this.phase = 'failed';
		}
	}
}

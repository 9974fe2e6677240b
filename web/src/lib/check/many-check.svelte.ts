import { MAX_TRACKS, type CheckCalls, type Verdict } from '$lib/api/check-calls';
import { isAbort, Problem } from '$lib/api/problem';
import { count } from '$lib/formatting';
import { linesOf, type Line } from './lines';

export type Outcome = Verdict['verdict'];

/** A line, and what the list says of its track. */
export type CheckedLine = Line & { verdict: Verdict };

/** Rows that come into the page at a time; thousands at once would make it slow. */
const ROWS = 100;

/** Many tracks, pasted and asked about at once. */
export class ManyCheck {
	text = $state('');
	/** Whether a remixer in a title counts, too. */
	remixers = $state(false);
	busy = $state(false);
	/** What is wrong with the text; empty when nothing is. */
	error = $state('');
	/** What went wrong otherwise. */
	problem = $state.raw<Problem | null>(null);
	/** `null` until something was checked. */
	results = $state.raw<CheckedLine[] | null>(null);
	/** The rows that are wanted; `null` for all. */
	outcome = $state<Outcome | null>(null);
	#room = $state(ROWS);
	#asking: AbortController | undefined;

	constructor(readonly calls: CheckCalls) {}

	readonly lines = $derived(linesOf(this.text));
	readonly wanted = $derived(
		(this.results ?? []).filter((line) => !this.outcome || line.verdict.verdict === this.outcome)
	);
	readonly shown = $derived(this.wanted.slice(0, this.#room));
	readonly counts = $derived.by(() => {
		const counts = { blocked: 0, unsure: 0, allowed: 0 };
		this.results?.forEach((line) => (counts[line.verdict.verdict] += 1));
		return counts;
	});

	// What LoadMore asks for.
	readonly more = 'idle';
	readonly loaded = $derived(this.shown.length);
	readonly hasMore = $derived(this.shown.length < this.wanted.length);

	loadMore(): Promise<void> {
		this.#room += ROWS;
		return Promise.resolve();
	}

	show(outcome: Outcome | null): void {
		this.outcome = outcome;
		this.#room = ROWS;
	}

	/** Whether there is an answer. */
	async ask(): Promise<boolean> {
		const { lines } = this;
		this.problem = null;
		this.error = faultOf(lines);
		if (this.error) return false;
		this.#asking?.abort();
		const asking = (this.#asking = new AbortController());
		this.busy = true;
		try {
			const tracks = lines.map(({ track }) => track);
			this.#arrive(lines, await this.calls.many(tracks, this.remixers, asking.signal));
			return true;
		} catch (error) {
			if (!isAbort(error)) this.problem = Problem.from(error);
			return false;
		} finally {
			if (asking === this.#asking) this.busy = false;
		}
	}

	#arrive(lines: Line[], verdicts: Verdict[]): void {
		this.results = lines.flatMap((line, index) => {
			const verdict = verdicts[index];
			return verdict ? [{ ...line, verdict }] : [];
		});
		this.show(null);
	}
}

function faultOf(lines: Line[]): string {
	if (lines.length === 0) return 'Paste some tracks first, one a line.';
	if (lines.length <= MAX_TRACKS) return '';
	return `These are ${count(lines.length, 'track')}. At most ${count(MAX_TRACKS, 'track')} can be checked at once.`;
}

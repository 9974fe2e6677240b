import type { ImportCalls } from '$lib/api/import-calls';
import type { Import, Rest } from '$lib/api/import-types';
import { Problem } from '$lib/api/problem';
import { Answers } from './answers.svelte';
import { isOpen, isUnderWay, toAdd } from './states';

const POLL_MS = 2_000;
/** A stream in which nothing comes may be held back by something between here and the API. */
const QUIET_MS = 5_000;
const CHANGED_ELSEWHERE =
	'This import has changed in the meantime, perhaps in another tab. This is how it is now.';

export type Step = 'apply' | 'undo' | 'forget' | 'rest';

/** An import from its file to its report: followed while the API works on it, whatever the connection does. */
export class ImportRun {
	current = $state.raw<Import | null>(null);
	phase = $state<'loading' | 'ready' | 'failed' | 'missing'>('loading');
	problem = $state.raw<Problem | null>(null);
	/** What the person has asked for and the API has not answered yet. */
	busy = $state<Step | null>(null);
	/** Why that could not be done; empty when it could. */
	failure = $state('');
	/** Grows when rows may have become something else than by answers given here. */
	version = $state(0);
	readonly answers;
	#watching: AbortController | undefined;

	constructor(
		readonly calls: ImportCalls,
		readonly id: string
	) {
		const failed = (problem: Problem) => {
			if (problem.status === 404 || problem.code === 'import_busy') void this.load();
		};
		this.answers = new Answers(calls, id, (now) => this.#take(now, true), failed);
	}

	/** Loads it and, while something is being done, goes on looking. Never throws: `phase` tells how it went. */
	async load(): Promise<void> {
		await this.#read();
		if (this.phase === 'ready' && this.current && isOpen(this.current)) void this.answers.flush();
		this.#watch();
	}

	/** Looks no more, until `load`. What was answered is still sent. */
	leave(): void {
		this.#watching?.abort();
		this.#watching = undefined;
		void this.answers.flush();
	}

	async apply(): Promise<void> {
		await this.#do('apply', async () => {
			if (!(await this.answers.flush())) throw this.answers.problem ?? Problem.from(null);
			// Another tab may have done it, or the last answers left nothing to do.
			if (this.current && toAdd(this.current) > 0)
				this.#take(await this.calls.apply(this.id, this.current.tags));
		});
	}

	async undo(): Promise<void> {
		await this.#do('undo', async () => this.#take(await this.calls.undo(this.id)));
	}

	async giveRest(rest: Rest): Promise<void> {
		await this.#do('rest', async () => this.#take(await this.answers.giveRest(rest)));
	}

	/** Whether it is gone. */
	async forget(): Promise<boolean> {
		return this.#do('forget', async () => {
			this.leave();
			await this.calls.forget(this.id);
			this.current = null;
			this.phase = 'loading';
		});
	}

	async #do(step: Step, action: () => Promise<void>): Promise<boolean> {
		if (this.busy) return false;
		this.busy = step;
		this.failure = '';
		try {
			await action();
			return true;
		} catch (error) {
			await this.#explain(Problem.from(error));
			return false;
		} finally {
			this.busy = null;
			this.#watch();
		}
	}

	async #explain(problem: Problem): Promise<void> {
		this.failure = problem.code === 'import_busy' ? CHANGED_ELSEWHERE : problem.message;
		if (problem.code === 'import_busy' || problem.status === 404) await this.#read();
	}

	async #read(): Promise<void> {
		try {
			this.#take(await this.calls.import(this.id));
		} catch (error) {
			this.problem = Problem.from(error);
			// An address that somebody has cut off or mistyped holds no import either.
			if (this.problem.status === 404 || this.problem.status === 400) this.phase = 'missing';
			else if (!this.current) this.phase = 'failed';
		}
	}

	#take(now: Import, byAnswer = false): void {
		const before = this.current;
		this.current = now;
		this.phase = 'ready';
		if (before?.state === now.state && (byAnswer || !differ(before, now))) return;
		this.version += 1;
		this.answers.settle();
	}

	get #underWay(): boolean {
		return this.phase === 'ready' && this.current !== null && isUnderWay(this.current);
	}

	#watch(): void {
		if (!this.#underWay || this.#watching) return;
		const watching = (this.#watching = new AbortController());
		void this.#follow(watching.signal).finally(() => {
			if (this.#watching === watching) this.#watching = undefined;
		});
	}

	async #follow(signal: AbortSignal): Promise<void> {
		await this.#stream(signal).catch(() => undefined);
		while (this.#underWay && !signal.aborted) {
			await this.#read();
			await pause(signal);
		}
		// What was answered while the list was being changed had to wait.
		if (this.current && isOpen(this.current)) void this.answers.flush();
	}

	/** Rejects when the stream breaks or falls silent. */
	async #stream(signal: AbortSignal): Promise<void> {
		const quiet = new AbortController();
		const listen = () => setTimeout(() => quiet.abort(), QUIET_MS);
		let timer = listen();
		signal.addEventListener('abort', () => quiet.abort());
		try {
			for await (const now of this.calls.follow(this.id, quiet.signal)) {
				if (signal.aborted) return;
				this.#take(now);
				clearTimeout(timer);
				timer = listen();
			}
		} finally {
			clearTimeout(timer);
		}
	}
}

function differ(before: Import | null, now: Import): boolean {
	return JSON.stringify(before?.counts) !== JSON.stringify(now.counts);
}

/** Ends early when it is aborted. */
async function pause(signal: AbortSignal): Promise<void> {
	await new Promise((resolve) => {
		setTimeout(resolve, POLL_MS);
		signal.addEventListener('abort', resolve, { once: true });
	});
}

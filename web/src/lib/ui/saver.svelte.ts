import { Problem } from '$lib/api/problem';

/** Long enough to be noticed. */
const SHOWN_MS = 4_000;

/** What is saved as soon as it is changed: how that goes, in words. */
export class Saver<Change> {
	state = $state<'idle' | 'saving' | 'saved'>('idle');
	/** Why it was not; empty when it was. */
	error = $state('');
	#latest = 0;

	constructor(readonly send: (change: Change) => Promise<unknown>) {}

	/** Never throws: `error` tells how it went. Of several at once the last one is told of. */
	async save(change: Change): Promise<void> {
		const mine = ++this.#latest;
		this.state = 'saving';
		this.error = '';
		const error = await this.#try(change);
		if (mine !== this.#latest) return;
		this.error = error;
		this.state = error ? 'idle' : 'saved';
		setTimeout(() => {
			if (mine === this.#latest) this.state = 'idle';
		}, SHOWN_MS);
	}

	async #try(change: Change): Promise<string> {
		try {
			await this.send(change);
			return '';
		} catch (error) {
			return `That was not saved. ${Problem.from(error).message}`;
		}
	}
}

import type { AccountCalls } from '$lib/api/account-calls';
import { Problem } from '$lib/api/problem';
import { ProofForm } from './proof-form.svelte';

/** Asks the person to show again that it is them, where the API wants that before it does something. */
export class Reauthentication {
	/** What waits for it, by the name its owner gave it; `null` while nothing does. */
	waiting = $state<string | null>(null);
	readonly form;
	#answer: (sure: boolean) => void = () => undefined;

	constructor(account: AccountCalls, twoFactors: () => boolean) {
		this.form = new ProofForm(account, twoFactors, async (proof) => {
			await account.reauthenticate(proof);
			this.#close(true);
		});
	}

	/** Does it and, where the API wants to be sure first, asks and does it once more. Whether it was done: not when
	 * the person cancels. */
	async run(name: string, action: () => Promise<void>): Promise<boolean> {
		try {
			await action();
		} catch (error) {
			if (Problem.from(error).code !== 'reauthentication_required') throw error;
			if (!(await this.#ask(name))) return false;
			await action();
		}
		return true;
	}

	cancel(): void {
		this.#close(false);
	}

	/** Of several things that could wait, only the last does. */
	async #ask(name: string): Promise<boolean> {
		this.cancel();
		this.waiting = name;
		return new Promise((resolve) => (this.#answer = resolve));
	}

	#close(sure: boolean): void {
		this.waiting = null;
		this.form.reset();
		this.#answer(sure);
	}
}

import type { AccountCalls } from '$lib/api/account-calls';
import { Problem } from '$lib/api/problem';
import type { SessionInfo } from '$lib/api/types';
import { Resource } from '$lib/ui/resource.svelte';
import { Reauthentication } from './reauthentication.svelte';

const UNKNOWN = 'Unknown device';
/** What ending all others is called while it waits for the person; ending a single one goes by its id. */
export const OTHERS = 'others';

/** Where the account is logged in. What is ended goes at once, and comes back when the API refuses. */
export class Sessions {
	/** Ending all others waits for a confirmation. */
	confirming = $state(false);
	readonly list;
	readonly reauthentication;
	#ending = false;

	/** `twoFactors`: whether they are on. */
	constructor(
		readonly account: AccountCalls,
		twoFactors: () => boolean
	) {
		this.reauthentication = new Reauthentication(account, twoFactors);
		this.list = new Resource(() => account.sessions());
	}

	readonly others = $derived.by(() => this.#all.filter((session) => !session.is_current).length);
	/** What this browser is called; empty while that is not known. */
	readonly here = $derived.by(() => {
		const device = this.#all.find((session) => session.is_current)?.device ?? '';
		return device === UNKNOWN ? '' : device;
	});

	/** Whether it ended: not when the person is asked who they are, and cancels. */
	async end(ended: SessionInfo): Promise<boolean> {
		return this.reauthentication.run(ended.id, () => this.#end(ended));
	}

	/** As `end`. */
	async endOthers(): Promise<boolean> {
		return this.reauthentication.run(OTHERS, () => this.#endOthers());
	}

	async #end(ended: SessionInfo): Promise<void> {
		const before = this.#all;
		this.list.set(before.filter(({ id }) => id !== ended.id));
		try {
			await this.account.endSession(ended.id);
		} catch (error) {
			if (Problem.from(error).code === 'session_not_found') return;
			await this.list.load();
			if (this.list.problem) this.list.set(before);
			throw error;
		}
	}

	async #endOthers(): Promise<void> {
		if (this.#ending) return;
		this.#ending = true;
		const before = this.#all;
		this.confirming = false;
		this.list.set(before.filter((session) => session.is_current));
		try {
			await this.account.endOtherSessions();
		} catch (error) {
			this.list.set(before);
			throw error;
		} finally {
			this.#ending = false;
		}
	}

	get #all(): SessionInfo[] {
		return this.list.value ?? [];
	}
}

import type { AccountCalls } from '$lib/api/account-calls';
import { Problem } from '$lib/api/problem';
import type { ActivityEvent } from '$lib/api/types';

/** What happened to the account, newest first, as far as it is loaded. */
export class ActivityLog {
	events = $state.raw<ActivityEvent[]>([]);
	phase = $state<'loading' | 'ready' | 'failed'>('loading');
	problem = $state.raw<Problem | null>(null);
	/** Fetching what comes after the last event, or failed to. */
	more = $state<'idle' | 'loading' | 'failed'>('idle');
	#cursor = $state.raw<string | null>(null);

	constructor(readonly account: AccountCalls) {}

	readonly hasMore = $derived(this.#cursor !== null);
	readonly loaded = $derived(this.events.length);

	async load(): Promise<void> {
		this.phase = 'loading';
		try {
			const page = await this.account.activity(null);
			this.events = page.events;
			this.#cursor = page.next_cursor;
			this.phase = 'ready';
		} catch (error) {
			this.problem = Problem.from(error);
			this.phase = 'failed';
		}
	}

	async loadMore(): Promise<void> {
		if (!this.#cursor || this.more === 'loading') return;
		this.more = 'loading';
		try {
			const page = await this.account.activity(this.#cursor);
			this.events = [...this.events, ...page.events];
			this.#cursor = page.next_cursor;
			this.more = 'idle';
		} catch {
			this.more = 'failed';
		}
	}
}

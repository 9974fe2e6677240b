import type { AccountCalls } from '$lib/api/account-calls';
import type { ActivityEvent } from '$lib/api/types';
import { Pages } from '$lib/ui/pages.svelte';

/** What happened to the account, newest first, as far as it is loaded. */
export class ActivityLog extends Pages<ActivityEvent> {
	constructor(account: AccountCalls) {
		super(
			async (cursor) => {
				const page = await account.activity(cursor);
				return { items: page.events, next: page.next_cursor };
			},
			({ id }) => id
		);
	}

	get events(): ActivityEvent[] {
		return this.items;
	}
}

import type { CheckCalls } from '$lib/api/check-calls';
import type { User } from '$lib/api/types';
import { ManyCheck } from './many-check.svelte';
import { TrackCheck } from './track-check.svelte';

class Desk {
	readonly one: TrackCheck;
	readonly many: ManyCheck;

	constructor(
		readonly owner: string,
		calls: CheckCalls
	) {
		this.one = new TrackCheck(calls);
		this.many = new ManyCheck(calls);
	}
}

let desk: Desk | undefined;

/** What somebody was checking: it is still there when they come back from a look at their list. */
export function deskOf({ id }: User, calls: CheckCalls): Desk {
	if (desk?.owner === id) return desk;
	let made!: Desk;
	// What is derived ends with the page that is being shown, unless it has a root of its own.
	$effect.root(() => {
		made = new Desk(id, calls);
	});
	return (desk = made);
}

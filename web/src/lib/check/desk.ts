import type { CheckCalls } from '$lib/api/check-calls';
import type { User } from '$lib/api/types';
import { ManyCheck } from './many-check.svelte';
import { TrackCheck } from './track-check.svelte';

interface Desk {
	one: TrackCheck;
	many: ManyCheck;
}

let owner = '';
let desk: Desk | undefined;

/** What somebody was checking: it is still there when they come back from a look at their list. */
export function deskOf({ id }: User, calls: CheckCalls): Desk {
	if (!desk || owner !== id) desk = { one: new TrackCheck(calls), many: new ManyCheck(calls) };
	owner = id;
	return desk;
}

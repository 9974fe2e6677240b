import { Calls } from '../src/lib/api/calls';
import { Connection } from '../src/lib/api/connection.svelte';
import { ListCalls } from '../src/lib/api/list-calls';
import type { Entry } from '../src/lib/api/types';
import { DnpList } from '../src/lib/dnp/list.svelte';
import { json } from './fake-api';

/** The calls about the list, straight to the fake API. */
export function someCalls(): { calls: Calls; lists: ListCalls } {
	const { send } = new Connection();
	return { calls: new Calls(send), lists: new ListCalls(send) };
}

export function aList(): DnpList {
	const { calls, lists } = someCalls();
	return new DnpList(calls, lists);
}

/** What the API answers about one entry. */
export function tagged(entry: Entry, etag = '"1"'): Response {
	const answer = json(entry);
	answer.headers.set('ETag', etag);
	return answer;
}

export function page(
	entries: Entry[],
	next_cursor: string | null = null,
	total = entries.length
): Response {
	return json({ entries, next_cursor, total });
}

import { goto } from '$app/navigation';
import { page } from '$app/state';
import type { Filter } from '$lib/api/types';
import { searchOf } from './filter';

/** Words that are still being typed are one step back, not one for each letter. */
const TYPING_MS = 2_000;
let typedAt = 0;

/** Writes the filter into the page's address, as a step that the browser's "back" undoes. */
export function remember(filter: Filter, change: Partial<Filter>): void {
	const typing = 'words' in change && Object.keys(change).length === 1;
	const replaceState = typing && Date.now() - typedAt < TYPING_MS;
	typedAt = typing ? Date.now() : 0;
	const address = page.url.pathname + searchOf(filter);
	if (address === page.url.pathname + page.url.search) return;
	// eslint-disable-next-line svelte/no-navigation-without-resolve -- this page, with another filter
	void goto(address, { replaceState, keepFocus: true, noScroll: true });
}

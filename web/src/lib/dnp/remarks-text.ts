import type { Remarks } from '$lib/api/types';
import { shortDate } from '$lib/formatting';

/** What a block is about, in words. */
export const SCOPES = {
	any_credit: 'Also when they are only a guest',
	lead: 'Only their own tracks'
};

/** A difference between two versions of what is said about an artist, in words. */
export interface Difference {
	what: string;
	theirs: string;
	mine: string;
}

export function differences(theirs: Remarks, mine: Remarks): Difference[] {
	const [theirTexts, myTexts] = [textsOf(theirs), textsOf(mine)];
	return theirTexts
		.map(([what, text], i) => ({ what, theirs: text, mine: myTexts[i]?.[1] ?? '' }))
		.filter((difference) => difference.theirs !== difference.mine);
}

function textsOf({ tags, note, scope, until }: Remarks): [string, string][] {
	return [
		['Tags', tags.join(', ') || 'None'],
		['Note', note?.trim() ?? 'None'],
		['What is blocked', SCOPES[scope]],
		['Ends', until ? `After ${shortDate(until)}` : 'Never']
	];
}

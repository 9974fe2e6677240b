import { CheckCalls, type Match, type Verdict } from '../src/lib/api/check-calls';
import { Connection } from '../src/lib/api/connection.svelte';

/** The calls of the check, straight to the fake API. */
export function checkCalls(): CheckCalls {
	return new CheckCalls(new Connection().send);
}

export function aMatch(traits: Partial<Match> = {}): Match {
	const name = traits.name ?? 'Sia';
	return { artist_id: 1, name, evidence: 'name', role: 'lead', part: name, ...traits };
}

export function aVerdict(traits: Partial<Verdict> = {}): Verdict {
	return {
		verdict: 'allowed',
		reason: 'No artist of this track is on the list.',
		matches: [],
		...traits
	};
}

export function aBlock(match: Partial<Match> = {}): Verdict {
	const found = aMatch(match);
	return aVerdict({
		verdict: 'blocked',
		reason: `${found.name} is on the list.`,
		matches: [found]
	});
}

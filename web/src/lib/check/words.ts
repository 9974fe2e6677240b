import Ban from '@lucide/svelte/icons/ban';
import CirclePlay from '@lucide/svelte/icons/circle-play';
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark';
import type { Match, Track, Verdict } from '$lib/api/check-calls';
import { placeOf } from './locating';
import type { Answer } from './track-check.svelte';

type Outcome = Verdict['verdict'];

/** What a verdict is called; `look` has the colours of its icon. */
export const OUTCOMES: Record<Outcome, { word: string; icon: typeof Ban; look: string }> = {
	blocked: { word: 'Blocked', icon: Ban, look: 'bg-danger-wash text-danger' },
	unsure: { word: 'Not sure', icon: CircleQuestionMark, look: 'bg-warning-wash text-warning' },
	allowed: { word: 'May play', icon: CirclePlay, look: 'bg-success-wash text-success' }
};

const EVIDENCE: Record<Match['evidence'], string> = {
	id: 'by an id',
	name: 'by name',
	alias: 'by another of their names'
};
const ROLES: Record<Match['role'], string> = {
	lead: 'as a lead artist',
	guest: 'as a guest',
	remixer: 'as the remixer'
};

/** "Found by name, as a guest, from “Sia” in the title." */
export function explanationOf(match: Match, track: Track): string {
	const place = placeOf(match, track);
	const where = place ? ` in the ${place.field}` : '';
	return `Found ${EVIDENCE[match.evidence]}, ${ROLES[match.role]}, from “${match.part}”${where}.`;
}

/** Where on the list the entry is. */
export function addressOf({ name }: Match): string {
	return `/?${new URLSearchParams({ q: name }).toString()}`;
}

/** What would make an unsure answer sure; empty for one that is. */
export function adviceFor(answer: Answer): string {
	const { verdict } = answer;
	if (verdict.verdict !== 'unsure') return '';
	const [first] = verdict.matches;
	if (!first) return 'A shorter artist or title would be read to its end.';
	if (verdict.matches.every((match) => isAccompanying(match, answer)))
		return `If ${first.name} is a guest, “feat. ${first.part}” says so for sure.`;
	return (
		`A name alone doesn’t tell artists of the same name apart. A player that sends the artist’s id as well, ` +
		`from Spotify or MusicBrainz for example, gets a sure answer. So does everybody once all artists called ` +
		`“${first.part}” are on your list.`
	);
}

/** "(with X)" in a title names a guest, or is just part of the title. Of a shared name it decides nothing. */
function isAccompanying(match: Match, { track, verdict }: Answer): boolean {
	const place = placeOf(match, track);
	const before = place?.field === 'title' ? track.title.slice(0, place.start) : '';
	return /\bwith\s[^)\]]*$/i.test(before) && verdict.reason.includes(`with ${match.part}`);
}

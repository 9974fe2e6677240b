import type { Artist } from '$lib/api/types';
import { countryName } from '$lib/formatting';

/** More genres than this say little more about who is meant. */
const MOST_GENRES = 3;

/** What tells artists of the same name apart, in a line: "Group · Iceland · post-rock, ambient". */
export function factsOf(artist: Artist): string {
	const country = artist.country ? countryName(artist.country) : '';
	const genres = artist.genres.slice(0, MOST_GENRES).join(', ');
	const type = artist.type === 'Other' ? '' : (artist.type ?? '');
	return [type, country, genres].filter(Boolean).join(' · ');
}

import type { Statistics } from '$lib/api/statistics-calls';
import { countryName } from '$lib/formatting';

/** A bar, and what it stands for. */
export interface Row {
	label: string;
	count: number;
	/** Where the artists are that it counts. */
	href?: string;
	/** No thing of its own, but what has none, or the rest. */
	rest?: boolean;
}

export function tagRows({ tags, untagged }: Statistics): Row[] {
	const rows: Row[] = tags.map(({ tag, count }) => ({
		label: tag,
		count,
		href: `/?${new URLSearchParams({ tag }).toString()}`
	}));
	return tags.length > 0 ? withRest(rows, 'No tag', untagged) : [];
}

/** Countries whose name is not known are told as what they are called by ISO 3166. */
export function countryRows({ countries, total }: Statistics): Row[] {
	const known = countries.flatMap(({ country, count }) =>
		country === null ? [] : [{ label: countryName(country), count }]
	);
	const unknown = countries.find(({ country }) => country === null)?.count ?? 0;
	const told = countries.reduce((sum, { count }) => sum + count, 0);
	return withRest(withRest(known, 'Other countries', total - told), 'Unknown', unknown);
}

export function genreRows({ genres }: Statistics): Row[] {
	return genres.map(({ genre, count }) => ({ label: genre, count }));
}

function withRest(rows: Row[], label: string, count: number): Row[] {
	return count > 0 ? [...rows, { label, count, rest: true }] : rows;
}

import type { Statistics } from '$lib/api/statistics-calls';
import { count, numeral } from '$lib/formatting';
import { monthName } from './months';
import type { Row } from './rows';

/** What a chart shows, in a sentence. */
export function growthCaption({ months, total }: Statistics): string {
	const [first] = months;
	const last = months.at(-1);
	if (!first || !last) return '';
	const artists = count(total, 'artist');
	if (months.length === 1) return `${artists}, added in ${monthName(last.month)}.`;
	const busiest = months.reduce((best, each) => (each.added > best.added ? each : best));
	const before = first.total - first.added;
	const since = `${artists} since ${before > 0 ? 'before ' : ''}${monthName(first.month)}`;
	return `${since}. Most were added in ${monthName(busiest.month)}: ${numeral(busiest.added)}.`;
}

/** `several`: an artist can have more than one. */
export function rankingCaption(rows: Row[], total: number, what: string, several: boolean): string {
	const [first] = rows.filter(({ rest }) => !rest);
	if (!first) return `No ${what} is known of ${total === 1 ? 'your artist' : 'your artists'}.`;
	const share = `${numeral(first.count)} of ${count(total, 'artist')}`;
	if (several) return `“${first.label}” comes first: ${share}. An artist can have several.`;
	return `${first.label} comes first: ${share}.`;
}

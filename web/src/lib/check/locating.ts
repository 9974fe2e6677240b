import type { Match, Track } from '$lib/api/check-calls';

/** Where in what was typed something stands, in UTF-16 units as JavaScript counts. */
export interface Place {
	field: keyof Track;
	start: number;
	end: number;
}

/** A text as the API reads it, and where each of its characters comes from. */
interface Read {
	text: string;
	starts: number[];
	ends: number[];
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Marks of direction, joiners and soft hyphens, which the API leaves out. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
const WORD = /[\p{L}\p{N}]/u;

/** Who leads stands first, and who does not after everybody else. */
const FIELDS: Record<Match['role'], { fields: (keyof Track)[]; last: boolean }> = {
	lead: { fields: ['artist', 'title'], last: false },
	guest: { fields: ['artist', 'title'], last: true },
	remixer: { fields: ['title', 'artist'], last: true }
};

/** Where the part of the track stands that an entry was found by; `null` for an id, which stands nowhere. */
export function placeOf({ part, role }: Match, track: Track): Place | null {
	const { fields, last } = FIELDS[role];
	for (const field of fields) {
		const read = readAs(track[field]);
		const found = occurrences(read.text, readAs(part).text);
		const at = last ? found.at(-1) : found[0];
		if (at) return { field, start: read.starts[at.first] ?? 0, end: read.ends[at.last] ?? 0 };
	}
	return null;
}

/** The text in pieces, those at the places marked. Places that overlap are one. */
export function piecesOf(text: string, places: Place[]): { text: string; marked: boolean }[] {
	const pieces: { text: string; marked: boolean }[] = [];
	let done = 0;
	for (const { start, end } of places.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
		if (end <= done) continue;
		const from = Math.max(start, done);
		if (from > done) pieces.push({ text: text.slice(done, from), marked: false });
		pieces.push({ text: text.slice(from, end), marked: true });
		done = end;
	}
	if (done < text.length) pieces.push({ text: text.slice(done), marked: false });
	return pieces;
}

/** Full-width signs as signs, one space between words, nothing invisible. */
function readAs(text: string): Read {
	const read: Read = { text: '', starts: [], ends: [] };
	for (const { segment, index } of graphemes.segment(text)) {
		const visible = segment.replace(INVISIBLE, '').normalize('NFKC').replace(/\s+/gu, ' ');
		if (!visible || (visible === ' ' && (!read.text || read.text.endsWith(' ')))) continue;
		read.text += visible;
		const units = visible.length;
		read.starts.push(...Array<number>(units).fill(index));
		read.ends.push(...Array<number>(units).fill(index + segment.length));
	}
	return read;
}

/** Of whole words, if there are any: the band X is not in "Xerxes". */
function occurrences(text: string, part: string): { first: number; last: number }[] {
	const found: { first: number; last: number }[] = [];
	if (!part.trim()) return found;
	for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1))
		found.push({ first: at, last: at + part.length - 1 });
	const whole = found.filter(
		({ first, last }) => !WORD.test(text[first - 1] ?? '') && !WORD.test(text[last + 1] ?? '')
	);
	return whole.length > 0 ? whole : found;
}

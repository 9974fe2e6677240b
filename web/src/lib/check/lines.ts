import type { Track } from '$lib/api/check-calls';

/** A line of a pasted text that says something. */
export interface Line {
	/** Counted from 1, empty ones too. */
	number: number;
	track: Track;
}

/** A dash of any length between spaces, or what spreadsheets put between cells. */
const SEPARATOR = /\s[-\u2010-\u2015]\s|\t/u;

/** `Artist - Title` in each line; without a dash it is all artist. What comes after a second dash is title, too. */
export function linesOf(text: string): Line[] {
	return text
		.split(/\r\n|\r|\n/u)
		.map((line, index) => ({ number: index + 1, track: trackOf(line) }))
		.filter(({ track }) => track.artist || track.title);
}

function trackOf(line: string): Track {
	const found = SEPARATOR.exec(line);
	if (!found) return { artist: line.trim(), title: '' };
	return {
		artist: line.slice(0, found.index).trim(),
		title: line.slice(found.index + found[0].length).trim()
	};
}

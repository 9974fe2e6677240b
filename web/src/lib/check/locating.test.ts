import { describe, expect, it } from 'vitest';
import type { Match, Track } from '$lib/api/check-calls';
import { piecesOf, placeOf } from './locating';

function found(part: string, track: Partial<Track>, role: Match['role'] = 'lead') {
	const whole = { artist: '', title: '', ...track };
	const match: Match = { artist_id: 1, name: part, evidence: 'name', role, part };
	const place = placeOf(match, whole);
	return place && [place.field, whole[place.field].slice(place.start, place.end), place.start];
}

describe('the place of what an entry was found by', () => {
	it.each([
		[
			'who leads, in the artist',
			'ABBA',
			{ artist: 'ABBA', title: 'ABBA' },
			'lead',
			['artist', 'ABBA', 0]
		],
		[
			'a guest, in the artist',
			'Sia',
			{ artist: 'Guetta feat. Sia' },
			'guest',
			['artist', 'Sia', 13]
		],
		[
			'a guest, in the title',
			'Sia',
			{ artist: 'Guetta', title: 'Titanium (feat. Sia)' },
			'guest',
			['title', 'Sia', 16]
		],
		[
			'a guest, where they stand last',
			'X',
			{ artist: 'X Men ft. X' },
			'guest',
			['artist', 'X', 10]
		],
		[
			'a remixer, in the title',
			'Air',
			{ artist: 'Air', title: 'Song (Air Remix)' },
			'remixer',
			['title', 'Air', 6]
		],
		[
			'whole words, before parts of some',
			'X',
			{ artist: 'Xerxes & X' },
			'lead',
			['artist', 'X', 9]
		],
		[
			'parts of words, when there is no whole one',
			'宇多田',
			{ artist: '宇多田ヒカル' },
			'lead',
			['artist', '宇多田', 0]
		],
		['names of signs', '!!!', { artist: 'A, !!!' }, 'lead', ['artist', '!!!', 3]]
	] as const)('is %s', (_, part, track, role, expected) => {
		expect(found(part, track, role)).toEqual(expected);
	});

	it.each([
		['spaces', 'Daft Punk', 'Daft \t Punk', 'Daft \t Punk'],
		['spaces around', 'ABBA', '  ABBA ', 'ABBA'],
		['full-width letters', 'ABBA', 'ABBA', 'ABBA'],
		['accents written apart', 'Björk', 'Bjo\u0308rk', 'Bjo\u0308rk'],
		['invisible characters', 'ABBA', 'AB\u200bBA', 'AB\u200bBA']
	])('is found although it is typed with other %s', (_, part, artist, text) => {
		expect(found(part, { artist })?.[1]).toBe(text);
	});

	it.each([['spotify:4Z8W4fKeB5YxbusRsdQVPb'], [''], [' ']])('is nowhere for “%s”', (part) => {
		expect(found(part, { artist: 'ABBA', title: 'S O S' })).toBeNull();
	});
});

describe('pieces', () => {
	const at = (start: number, end: number) => ({ field: 'artist' as const, start, end });
	const marked = (places: ReturnType<typeof at>[]) =>
		piecesOf('A & B & C', places)
			.map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))
			.join('');

	it.each([
		['nothing', [], 'A & B & C'],
		['several, in any order', [at(8, 9), at(0, 1)], '[A] & B & [C]'],
		['one within another once', [at(4, 5), at(0, 5)], '[A & B] & C'],
		['the same once', [at(0, 1), at(0, 1)], '[A] & B & C'],
		['what overlaps, together', [at(0, 5), at(4, 9)], '[A & B][ & C]'],
		['all of it', [at(0, 9)], '[A & B & C]']
	])('mark %s', (_, places, expected) => {
		expect(marked(places)).toBe(expected);
	});
});

import { describe, expect, it } from 'vitest';
import { aBlock, aMatch, aVerdict } from '../../../tests/checks';
import { addressOf, adviceFor, explanationOf } from './words';

const TRACK = { artist: 'David Guetta feat. Sia', title: 'Titanium' };

describe('the explanation', () => {
	it.each([
		[{ role: 'guest' }, 'Found by name, as a guest, from “Sia” in the artist.'],
		[
			{ name: 'Mr. Guetta', part: 'David Guetta', evidence: 'alias' },
			'Found by another of their names, as a lead artist, from “David Guetta” in the artist.'
		],
		[
			{ part: 'Titanium', role: 'remixer' },
			'Found by name, as the remixer, from “Titanium” in the title.'
		],
		[{ part: 'spotify:1', evidence: 'id' }, 'Found by an id, as a lead artist, from “spotify:1”.']
	] as const)('of %o', (match, expected) => {
		expect(explanationOf(aMatch(match), TRACK)).toBe(expected);
	});
});

it('the entry is found on the list by its whole name', () => {
	expect(addressOf(aMatch({ name: 'Hall & Oates' }))).toBe('/?q=Hall+%26+Oates');
});

describe('what would make it sure', () => {
	const SHARED = 'Several artists are called “Sia”, and not all of them are blocked here.';
	const ACCOMPANYING = '“with Sia” in the title may name a guest, or be just part of the title.';
	const advice = (reason: string, title: string, matches = [aMatch({ role: 'guest' })]) =>
		adviceFor({
			track: { artist: 'Moby', title },
			verdict: aVerdict({ verdict: 'unsure', reason, matches })
		});

	it('is nothing when it is', () => {
		expect(adviceFor({ track: TRACK, verdict: aBlock() })).toBe('');
		expect(adviceFor({ track: TRACK, verdict: aVerdict() })).toBe('');
	});

	it('is an id, or all of that name on the list, for a name that artists share', () => {
		expect(advice(SHARED, 'Song (feat. Sia)')).toContain('all artists called “Sia”');
	});

	it('is “feat.” for who may be a guest', () => {
		expect(advice(ACCOMPANYING, 'Song (with Sia)')).toContain('“feat. Sia” says so');
	});

	it('is more than “feat.” for who may be a guest and shares the name', () => {
		expect(advice(SHARED, 'Song (with Sia)')).toContain('all artists called “Sia”');
	});

	it('is less of it for what was not read to its end', () => {
		expect(advice('The credit is too long.', 'Song', [])).toContain('shorter');
	});
});

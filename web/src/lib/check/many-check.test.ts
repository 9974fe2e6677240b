import { expect, it } from 'vitest';
import { MAX_TRACKS, type Verdict } from '$lib/api/check-calls';
import { aBlock, aVerdict, checkCalls } from '../../../tests/checks';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { ManyCheck } from './many-check.svelte';

const [BLOCKED, UNSURE, ALLOWED] = [aBlock(), aVerdict({ verdict: 'unsure' }), aVerdict()];

interface Body {
	tracks: { artist: string; title: string | null }[];
}

/** Answers each track by the first letter of its artist. */
function open() {
	const asked: Body[] = [];
	const verdictOf = (artist: string): Verdict =>
		({ B: BLOCKED, U: UNSURE })[artist.charAt(0)] ?? ALLOWED;
	const api = fakeApi({
		'POST /dnp/check': async (request) => {
			const body = (await request.json()) as Body;
			asked.push(body);
			return json({ results: body.tracks.map(({ artist }) => verdictOf(artist)) });
		}
	});
	return { ...api, asked, check: new ManyCheck(checkCalls()) };
}

const numbers = (check: ManyCheck) => check.shown.map(({ number }) => number);

it('asks about all lines at once, and tells which line has which answer', async () => {
	const { check, calls, asked } = open();
	check.text = 'Blur - Song 2\n\nAir\nU2 - One\n';

	expect(await check.ask()).toBe(true);

	expect(calls).toEqual(['POST /dnp/check?remixers=false']);
	expect(asked).toEqual([
		{
			tracks: [
				{ artist: 'Blur', title: 'Song 2' },
				{ artist: 'Air', title: null },
				{ artist: 'U2', title: 'One' }
			]
		}
	]);
	expect(check.results?.map(({ number, verdict }) => [number, verdict.verdict])).toEqual([
		[1, 'blocked'],
		[3, 'allowed'],
		[4, 'unsure']
	]);
	expect(check.counts).toEqual({ blocked: 1, unsure: 1, allowed: 1 });
});

it('shows those with one answer, and all again after the next check', async () => {
	const { check } = open();
	check.text = 'Blur\nAir\nBeck';
	await check.ask();

	check.show('blocked');
	expect(numbers(check)).toEqual([1, 3]);
	await check.ask();

	expect(numbers(check)).toEqual([1, 2, 3]);
});

it('brings many rows into the page bit by bit, from the first again for another answer', async () => {
	const { check } = open();
	check.text = 'Blur\n'.repeat(250);
	await check.ask();
	expect([check.loaded, check.hasMore]).toEqual([100, true]);

	await check.loadMore();
	await check.loadMore();
	expect([check.loaded, check.hasMore]).toEqual([250, false]);
	check.show('blocked');

	expect([check.loaded, check.hasMore]).toEqual([100, true]);
});

it.each([
	['nothing', ' \n\n', 'Paste some tracks first'],
	['too much', 'Air\n'.repeat(MAX_TRACKS + 1), '10,001 tracks. At most 10,000']
])('says that there is %s, and asks nobody', async (_, text, words) => {
	const { check, calls } = open();
	check.text = text;

	expect(await check.ask()).toBe(false);

	expect(check.error).toContain(words);
	expect([calls, check.busy]).toEqual([[], false]);
});

it('takes as many as are allowed', async () => {
	const { check } = open();
	check.text = 'Air\n'.repeat(MAX_TRACKS);

	expect(await check.ask()).toBe(true);
	expect(check.counts.allowed).toBe(MAX_TRACKS);
});

it('keeps the text and the last results when it is refused', async () => {
	const { check, handlers } = open();
	check.text = 'Blur';
	await check.ask();
	handlers['POST /dnp/check'] = () => problem(429, 'rate_limited');

	expect(await check.ask()).toBe(false);

	expect(check.problem?.message).toContain('a lot at once');
	expect([check.text, check.results?.length, check.busy]).toEqual(['Blur', 1, false]);
});

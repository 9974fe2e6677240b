import { beforeEach, expect, it, vi } from 'vitest';
import { aBlock, aVerdict, checkCalls } from '../../../tests/checks';
import { fakeApi, json, later, noAnswer, problem } from '../../../tests/fake-api';
import { TrackCheck } from './track-check.svelte';

const DEBOUNCED = 300;

beforeEach(() => void vi.useFakeTimers());

function open(answer: (request: Request) => Response | Promise<Response> = () => json(aVerdict())) {
	const api = fakeApi({ 'GET /dnp/check': answer });
	return { ...api, check: new TrackCheck(checkCalls()) };
}

it('asks once nothing more is typed', async () => {
	const { check, calls } = open();

	check.type({ artist: 'A' });
	check.type({ artist: 'ABBA ' });
	check.type({ title: 'SOS' });
	expect([check.phase, calls]).toEqual(['asking', []]);
	await vi.advanceTimersByTimeAsync(DEBOUNCED);

	expect(calls).toEqual(['GET /dnp/check?artist=ABBA&title=SOS&remixers=false']);
	expect([check.phase, check.answer?.track]).toEqual(['done', { artist: 'ABBA', title: 'SOS' }]);
});

it('does not wait when it is asked to answer, and then asks no second time', async () => {
	const { check, calls } = open();

	check.type({ artist: 'ABBA' });
	await check.ask({ remixers: true });
	await vi.advanceTimersByTimeAsync(DEBOUNCED);

	expect(calls).toEqual(['GET /dnp/check?artist=ABBA&title=&remixers=true']);
});

it('asks about a title alone', async () => {
	const { check, calls } = open();

	await check.ask({ title: 'Titanium (feat. Sia)' });

	expect(calls).toHaveLength(1);
});

it('drops the answer to words that later ones overtook', async () => {
	const slow = later<Response>();
	const { check } = open(({ url }) =>
		url.includes('artist=Sia&') ? slow.promise : json(aVerdict({ reason: 'Later.' }))
	);

	const first = check.ask({ artist: 'Sia' });
	await check.ask({ artist: 'ABBA' });
	slow.resolve(json(aBlock()));
	await first;

	expect(check.answer).toMatchObject({ track: { artist: 'ABBA' }, verdict: { reason: 'Later.' } });
});

it('says nothing about nothing, even when an answer is on its way', async () => {
	const slow = later<Response>();
	const { check, calls } = open(() => slow.promise);

	const asked = check.ask({ artist: 'Sia' });
	check.type({ artist: '  ' });
	slow.resolve(json(aBlock()));
	await asked;
	await vi.advanceTimersByTimeAsync(DEBOUNCED);

	expect([check.phase, check.answer, calls.length]).toEqual(['idle', null, 1]);
});

it('keeps the last answer while a newer one is on its way', async () => {
	const { check } = open();
	await check.ask({ artist: 'Sia' });

	check.type({ artist: 'Siam' });

	expect([check.phase, check.answer?.track.artist]).toEqual(['asking', 'Sia']);
});

it.each([
	['no answer came', noAnswer, 'unreachable'],
	['the API refused', () => problem(400, 'validation_failed'), 'validation_failed']
])('keeps what was typed when %s, and can ask again', async (_, answer, code) => {
	const { check, handlers } = open(answer);

	await check.ask({ artist: 'Sia', title: 'Chandelier' });
	expect([check.phase, check.problem?.code, check.answer]).toEqual(['failed', code, null]);
	handlers['GET /dnp/check'] = () => json(aBlock());
	await check.ask();

	expect(check.phase).toBe('done');
	expect(check.answer?.track).toEqual({ artist: 'Sia', title: 'Chandelier' });
});

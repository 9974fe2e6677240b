import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Calls } from '$lib/api/calls';
import { aFoundArtist } from '../../../tests/factories';
import { fakeApi, json, later, noAnswer, problem } from '../../../tests/fake-api';
import { Connection } from '../api/connection.svelte';
import { ArtistSearch } from './search.svelte';

const DEBOUNCE_MS = 120;

function newSearch() {
	return new ArtistSearch(new Calls(new Connection().send));
}

function answer(...names: string[]) {
	return json({ artists: names.map((name) => aFoundArtist({ name })) });
}

const namesOf = (search: ArtistSearch) => search.results.map(({ name }) => name);

beforeEach(() => void vi.useFakeTimers());

describe('ArtistSearch', () => {
	it('asks once when typing pauses, for all that was typed', async () => {
		const { calls } = fakeApi({ 'GET /artists/search': () => answer('Björk') });
		const search = newSearch();

		for (const words of ['b', 'bj', 'bjo', 'bjor ']) search.type(words);
		await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);

		expect(calls).toEqual(['GET /artists/search?q=bjor&limit=8']);
		expect(namesOf(search)).toEqual(['Björk']);
		expect(search.active).toBe(0);
	});

	it('drops an answer that later words overtook', async () => {
		const slow = later<Response>();
		fakeApi({
			'GET /artists/search': ({ url }) => (url.includes('q=abba') ? answer('ABBA') : slow.promise)
		});
		const search = newSearch();

		search.type('ab');
		await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
		search.type('abba');
		await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
		slow.resolve(answer('Abandon'));
		await vi.runAllTimersAsync();

		expect(namesOf(search)).toEqual(['ABBA']);
	});

	it('offers nothing for Enter while the answer is on its way', async () => {
		fakeApi({ 'GET /artists/search': () => answer('ABBA', 'Abandon') });
		const search = newSearch();
		search.type('ab');
		await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);

		search.type('abx');

		expect(namesOf(search)).toEqual(['ABBA', 'Abandon']);
		expect([search.phase, search.active]).toEqual(['searching', -1]);
		search.move(1);
		expect(search.active).toBe(-1);
	});

	it('forgets everything when the words are gone', async () => {
		fakeApi({ 'GET /artists/search': () => answer('ABBA') });
		const search = newSearch();
		search.type('ab');
		await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);

		search.type(' ');

		expect([search.open, search.phase, search.results]).toEqual([false, 'idle', []]);
	});

	it('tells what went wrong, and asks again on demand', async () => {
		const api = fakeApi({ 'GET /artists/search': noAnswer });
		const search = newSearch();
		search.type('ab');
		await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);
		expect([search.phase, search.problem?.code]).toEqual(['failed', 'unreachable']);

		api.handlers['GET /artists/search'] = () => answer('ABBA');
		search.now();
		await vi.advanceTimersByTimeAsync(0);

		expect(namesOf(search)).toEqual(['ABBA']);
	});

	it('keeps the API’s words about the query', async () => {
		const errors = [{ field: 'q', message: 'Type a letter.' }];
		fakeApi({ 'GET /artists/search': () => problem(400, 'validation_failed', { errors }) });
		const search = newSearch();

		search.type('!!!');
		await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);

		expect(search.problem?.messageFor('q')).toBe('Type a letter.');
	});

	it('moves around the ends of the results', async () => {
		fakeApi({ 'GET /artists/search': () => answer('A', 'B', 'C') });
		const search = newSearch();
		search.type('x');
		await vi.advanceTimersByTimeAsync(DEBOUNCE_MS);

		search.move(-1);
		expect(search.active).toBe(2);
		search.move(1);
		expect(search.active).toBe(0);
		search.moveTo('last');
		expect(search.active).toBe(2);
	});
});

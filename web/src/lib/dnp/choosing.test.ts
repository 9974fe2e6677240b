import { describe, expect, it } from 'vitest';
import { Toasts } from '$lib/shell/toasts.svelte';
import { aFoundArtist, anEntry } from '../../../tests/factories';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { aList, tagged } from '../../../tests/lists';
import { choose } from './choosing';

const BLUR = aFoundArtist({ id: 2, name: 'Blur' });
const ENTRY = anEntry({ artist: BLUR });

function start(handlers: Parameters<typeof fakeApi>[0]) {
	const api = fakeApi({ 'POST /dnp': () => json(ENTRY, 201), ...handlers });
	const list = aList();
	const toasts = new Toasts();
	return { ...api, list, toasts, texts: () => toasts.shown.map(({ text }) => text) };
}

describe('choosing', () => {
	it('adds, and offers to add details', async () => {
		const { list, toasts, texts } = start({});

		await choose(list, toasts, BLUR, false);
		expect([list.entries, list.openId, texts()]).toEqual([
			[ENTRY],
			null,
			['Blur is on your list.']
		]);

		toasts.shown[0]?.action?.run();
		expect(list.openId).toBe(2);
	});

	it('adds with the editor open at once', async () => {
		const { list, toasts, texts } = start({});

		const chosen = choose(list, toasts, BLUR, true);

		expect(list.openId).toBe(2);
		await chosen;
		expect(texts()).toEqual([]);
	});

	it('opens the entry of who is on the list', async () => {
		const { list, toasts, calls } = start({ 'GET /dnp/2': () => tagged(ENTRY) });

		await choose(list, toasts, { ...BLUR, on_list: true }, false);

		expect([calls, list.openId]).toEqual([['GET /dnp/2'], 2]);
	});

	it('says so when another device was faster', async () => {
		const { list, toasts, texts } = start({
			'POST /dnp': () => problem(409, 'already_listed', { existing: ENTRY })
		});

		await choose(list, toasts, BLUR, false);

		expect(texts()).toEqual(['Blur was on your list already.']);
	});

	it('says so when it could not be done', async () => {
		const { list, toasts, texts } = start({
			'POST /dnp': () => problem(503, 'service_unavailable', { detail: 'Back in a minute.' })
		});

		await choose(list, toasts, BLUR, false);

		expect([texts(), list.entries]).toEqual([['Blur could not be added. Back in a minute.'], []]);
	});
});

import { describe, expect, it, vi } from 'vitest';
import { Calls } from '$lib/api/calls';
import { Connection } from '$lib/api/connection.svelte';
import type { Entry } from '$lib/api/types';
import { anArtist, anEntry } from '../../../tests/factories';
import { empty, fakeApi, json, later, noAnswer, problem } from '../../../tests/fake-api';
import { DnpList } from './list.svelte';

type Handlers = Parameters<typeof fakeApi>[0];

const ABBA = anEntry({ artist: anArtist({ id: 1, name: 'ABBA' }), tags: ['disco'], note: 'No.' });
const BLUR = anEntry({ artist: anArtist({ id: 2, name: 'Blur' }) });
const CAN = anEntry({ artist: anArtist({ id: 3, name: 'Can' }) });

function page(entries: Entry[], next_cursor: string | null = null, total = entries.length) {
	return json({ entries, next_cursor, total });
}

async function loaded(entries: Entry[], handlers: Handlers = {}) {
	const api = fakeApi({
		'GET /dnp': () => page(entries),
		'GET /dnp/tags': () => json({ tags: [{ tag: 'disco', count: 1 }] }),
		...handlers
	});
	const list = new DnpList(new Calls(new Connection().send));
	await list.load();
	return { list, ...api };
}

/** The entry's artist as a search found them. */
const found = ({ artist }: Entry, on_list = false) => ({ ...artist, matched_name: null, on_list });
const names = (list: DnpList) => list.entries.map(({ artist }) => artist.name);

describe('loading', () => {
	it('asks for what the filter says', async () => {
		const { list, calls } = await loaded([]);

		await list.show({ words: 'ab', tag: 'disco', sort: 'name' });

		expect(calls.at(-1)).toBe('GET /dnp?limit=50&sort=name&q=ab&tag=disco');
		expect(list.filtered).toBe(true);
	});

	it('drops the answer to a filter that a later one overtook', async () => {
		const slow = later<Response>();
		const { list } = await loaded([], {
			'GET /dnp': ({ url }) => (url.includes('q=a') ? slow.promise : page([BLUR]))
		});

		const first = list.show({ words: 'a' });
		await list.show({ words: 'b' });
		slow.resolve(page([ABBA]));
		await first;

		expect(names(list)).toEqual(['Blur']);
	});

	it('adds the next page, and no entry twice', async () => {
		const { list, calls } = await loaded([], {
			'GET /dnp': ({ url }) =>
				url.includes('cursor=c2') ? page([BLUR, CAN], null, 3) : page([ABBA, BLUR], 'c2', 3)
		});

		await Promise.all([list.loadMore(), list.loadMore()]);

		expect(names(list)).toEqual(['ABBA', 'Blur', 'Can']);
		expect([list.hasMore, list.total, calls.length]).toEqual([false, 3, 2]);
	});

	it('keeps what is there when the next page fails', async () => {
		const { list } = await loaded([], {
			'GET /dnp': ({ url }) => (url.includes('cursor') ? problem(500, 'x') : page([ABBA], 'c2', 2))
		});

		await list.loadMore();

		expect([names(list), list.more, list.hasMore]).toEqual([['ABBA'], 'failed', true]);
	});

	it('tells when it fails', async () => {
		const { list } = await loaded([], { 'GET /dnp': noAnswer });

		expect([list.phase, list.problem?.code]).toEqual(['failed', 'unreachable']);
	});
});

describe('adding', () => {
	it('shows the artist at once, on top, and counts them', async () => {
		const answer = later<Response>();
		const { list } = await loaded([ABBA], { 'POST /dnp': () => answer.promise });

		const added = list.add(BLUR.artist);
		expect([names(list), list.total, list.freshId]).toEqual([['Blur', 'ABBA'], 2, 2]);
		expect(list.isListed(found(BLUR))).toBe(true);

		answer.resolve(json(BLUR, 201));
		await expect(added).resolves.toBe('added');
		expect(list.entries[0]).toEqual(BLUR);
	});

	it('takes the artist back out when the API refuses', async () => {
		const { list } = await loaded([ABBA], { 'POST /dnp': () => problem(500, 'internal_error') });

		await expect(list.add(BLUR.artist)).rejects.toMatchObject({ code: 'internal_error' });

		expect([names(list), list.total, list.isListed(found(BLUR))]).toEqual([['ABBA'], 1, false]);
	});

	it('shows the entry that is there when another device was faster', async () => {
		const existing = { ...BLUR, note: 'From the phone.' };
		const { list } = await loaded([ABBA], {
			'POST /dnp': () => problem(409, 'already_listed', { existing })
		});

		await expect(list.add(BLUR.artist)).resolves.toBe('already_listed');

		expect(list.entries[0]).toEqual(existing);
		expect(list.total).toBe(1);
	});
});

describe('removing', () => {
	it('takes the entry off at once', async () => {
		const { list } = await loaded([ABBA, BLUR], { 'DELETE /dnp/1': empty });

		const removed = list.remove(ABBA);
		expect([names(list), list.total, list.isListed(found(ABBA, true))]).toEqual([
			['Blur'],
			1,
			false
		]);
		await removed;
	});

	it('puts it back in its place when the API cannot', async () => {
		const { list } = await loaded([ABBA, BLUR, CAN], { 'DELETE /dnp/2': noAnswer });

		await expect(list.remove(BLUR)).rejects.toMatchObject({ code: 'unreachable' });

		expect([names(list), list.total]).toEqual([['ABBA', 'Blur', 'Can'], 3]);
	});

	it('is done when the entry was gone already', async () => {
		const { list } = await loaded([ABBA], {
			'DELETE /dnp/1': () => problem(404, 'entry_not_found')
		});

		await list.remove(ABBA);

		expect(names(list)).toEqual([]);
	});

	it('is undone with the same tags and note, in the same place', async () => {
		const post = vi.fn(async (request: Request) => {
			const sent = (await request.json()) as Record<string, unknown>;
			return json({ ...ABBA, ...sent }, 201);
		});
		const { list } = await loaded([BLUR, ABBA, CAN], { 'DELETE /dnp/1': empty, 'POST /dnp': post });

		await list.remove(ABBA);
		await list.restore(ABBA);

		expect(names(list)).toEqual(['Blur', 'ABBA', 'Can']);
		expect(list.entries[1]).toMatchObject({ artist_id: 1, tags: ['disco'], note: 'No.' });
	});

	it('reaches the API before its undo, however fast that is', async () => {
		const slow = later<Response>();
		const { list, calls } = await loaded([BLUR], {
			'DELETE /dnp/2': () => slow.promise,
			'POST /dnp': () => json(BLUR, 201)
		});

		const both = [list.remove(BLUR), list.restore(BLUR)];
		await Promise.resolve();
		expect(calls).not.toContain('POST /dnp');
		slow.resolve(empty());
		await Promise.all(both);

		expect(calls.slice(1)).toEqual(['DELETE /dnp/2', 'POST /dnp']);
		expect(names(list)).toEqual(['Blur']);
	});
});

describe('changing', () => {
	const remarks = { tags: ['loud'], note: null };

	it('shows at once and takes the API’s version when it comes', async () => {
		const answer = { ...BLUR, ...remarks, updated_at: '2025-02-02T00:00:00Z' };
		const { list, calls } = await loaded([BLUR], { 'PATCH /dnp/2': () => json(answer) });

		const changed = list.change(BLUR, remarks);
		expect(list.entries[0]).toMatchObject(remarks);
		await changed;

		expect(list.entries[0]).toEqual(answer);
		expect(calls).toContain('GET /dnp/tags');
		await vi.waitFor(() => expect(list.tags).toHaveLength(1));
	});

	it('shows the old version again when the API refuses', async () => {
		const { list } = await loaded([BLUR], {
			'PATCH /dnp/2': () => problem(400, 'validation_failed')
		});

		await expect(list.change(BLUR, remarks)).rejects.toMatchObject({ status: 400 });

		expect(list.entries[0]).toEqual(BLUR);
	});
});

describe('opening', () => {
	it('fetches an entry that is further down', async () => {
		const { list } = await loaded([ABBA], { 'GET /dnp/3': () => json(CAN) });

		await list.open(3);

		expect([names(list), list.openId, list.total]).toEqual([['Can', 'ABBA'], 3, 1]);
	});

	it('fetches nothing for one that is shown', async () => {
		const { list, calls } = await loaded([ABBA]);

		await list.open(1);

		expect([list.openId, calls.length]).toEqual([1, 1]);
	});
});

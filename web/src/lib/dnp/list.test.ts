import { describe, expect, it, vi } from 'vitest';
import type { Entry } from '$lib/api/types';
import { anArtist, anEntry } from '../../../tests/factories';
import { empty, fakeApi, json, later, noAnswer, problem } from '../../../tests/fake-api';
import { aList, page, someCalls, tagged } from '../../../tests/lists';
import { DnpList } from './list.svelte';

type Handlers = Parameters<typeof fakeApi>[0];

const ABBA = anEntry({ artist: anArtist({ id: 1, name: 'ABBA' }), tags: ['disco'], note: 'No.' });
const BLUR = anEntry({ artist: anArtist({ id: 2, name: 'Blur' }) });
const CAN = anEntry({ artist: anArtist({ id: 3, name: 'Can' }) });

async function loaded(entries: Entry[], handlers: Handlers = {}) {
	const api = fakeApi({
		'GET /dnp': () => page(entries),
		'GET /dnp/tags': () => json({ tags: [{ tag: 'disco', count: 1 }] }),
		...handlers
	});
	const list = aList();
	await list.load();
	return { list, ...api };
}

/** The entry's artist as a search found them. */
const found = ({ artist }: Entry, on_list = false) => ({ ...artist, matched_name: null, on_list });
const names = (list: DnpList) => list.entries.map(({ artist }) => artist.name);

describe('loading', () => {
	it('asks for what the filter says', async () => {
		const { list, calls } = await loaded([]);

		await list.show({ words: 'ab', tags: ['disco', 'gym'], match: 'any', sort: '-prominence' });

		expect(calls.at(-1)).toBe('GET /dnp?sort=-prominence&q=ab&tags_match=any&tag=disco&tag=gym');
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

	it('shows what entries start with, and leaves it to the API to apply that', async () => {
		const answer = later<Response>();
		const { calls, lists } = someCalls();
		let sent: unknown;
		fakeApi({
			'POST /dnp': async (request) => {
				sent = await request.json();
				return answer.promise;
			},
			'GET /dnp/tags': () => json({ tags: [] })
		});
		const start = { tags: ['gym'], note: null, scope: 'lead', until: null } as const;
		const list = new DnpList(calls, lists, () => ({ ...start, tags: [...start.tags] }));

		const added = list.add(BLUR.artist);
		expect(list.entries[0]).toMatchObject(start);

		answer.resolve(json({ ...BLUR, ...start }, 201));
		await added;
		expect(sent).toEqual({ artist_id: BLUR.artist.id });
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

	it('is undone by the API alone, which has the entry as it was, in the same place', async () => {
		const { list, calls } = await loaded([BLUR, ABBA, CAN], {
			'DELETE /dnp/1': empty,
			'POST /dnp/bulk/restore': () => json({ artist_ids: [1] })
		});

		await list.restore(await list.remove(ABBA));

		expect(names(list)).toEqual(['Blur', 'ABBA', 'Can']);
		expect([list.entries[1], list.total]).toEqual([ABBA, 3]);
		expect(calls).not.toContain('POST /dnp');
	});

	it('is not undone for who is gone for good', async () => {
		const { list } = await loaded([BLUR], {
			'DELETE /dnp/2': empty,
			'POST /dnp/bulk/restore': () => json({ artist_ids: [] })
		});

		await expect(list.restore(await list.remove(BLUR))).resolves.toBe(0);

		expect([names(list), list.total]).toEqual([[], 0]);
	});
});

describe('changing', () => {
	const remarks = { tags: ['loud'], note: null, scope: 'lead', until: null } as const;
	const change = (list: DnpList) => list.change(BLUR, { ...remarks, tags: ['loud'] }, '"1"');

	it('shows at once and takes the API’s version when it comes', async () => {
		const answer: Entry = {
			...BLUR,
			...remarks,
			tags: ['loud'],
			updated_at: '2025-02-02T00:00:00Z'
		};
		const seen: (string | null)[] = [];
		const { list, calls } = await loaded([BLUR], {
			'PATCH /dnp/2': (request) => {
				seen.push(request.headers.get('If-Match'));
				return tagged(answer);
			}
		});

		const changed = change(list);
		expect(list.entries[0]).toMatchObject(remarks);
		await changed;

		expect([list.entries[0], seen]).toEqual([answer, ['"1"']]);
		expect(calls).toContain('GET /dnp/tags');
		await vi.waitFor(() => expect(list.tags).toHaveLength(1));
	});

	it('shows the old version again when the API refuses', async () => {
		const { list } = await loaded([BLUR], {
			'PATCH /dnp/2': () => problem(400, 'validation_failed')
		});

		await expect(change(list)).rejects.toMatchObject({ status: 400 });

		expect(list.entries[0]).toEqual(BLUR);
	});

	it('shows what somebody else has made of it', async () => {
		const current = { ...BLUR, note: 'From the phone.' };
		const { list } = await loaded([BLUR], {
			'PATCH /dnp/2': () => problem(412, 'entry_changed', { current })
		});

		await expect(change(list)).rejects.toMatchObject({ code: 'entry_changed' });

		expect(list.entries[0]).toEqual(current);
	});
});

describe('opening', () => {
	it('fetches an entry that is further down', async () => {
		const { list } = await loaded([ABBA], { 'GET /dnp/3': () => tagged(CAN) });

		await list.open(3);

		expect([names(list), list.openId, list.total]).toEqual([['Can', 'ABBA'], 3, 1]);
	});

	it('fetches nothing for one that is shown', async () => {
		const { list, calls } = await loaded([ABBA]);

		await list.open(1);

		expect([list.openId, calls.length]).toEqual([1, 1]);
	});
});

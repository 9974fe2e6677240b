import { expect, it } from 'vitest';
import { accountCalls } from '../../../tests/account';
import { anEvent } from '../../../tests/factories';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { ActivityLog } from './log.svelte';

const [FIRST, SECOND] = [anEvent(), anEvent()];

function open(second: () => Response) {
	const api = fakeApi({
		'GET /users/me/activity': ({ url }) =>
			url.includes('cursor=c2') ? second() : json({ events: [FIRST], next_cursor: 'c2' })
	});
	return { api, log: new ActivityLog(accountCalls()) };
}

const lastPage = () => json({ events: [SECOND], next_cursor: null });

it('is loaded page by page', async () => {
	const { log } = open(lastPage);

	await log.load();
	expect([log.events, log.hasMore]).toEqual([[FIRST], true]);
	await log.loadMore();

	expect([log.events, log.hasMore]).toEqual([[FIRST, SECOND], false]);
});

it('asks for each page once', async () => {
	const { log, api } = open(lastPage);
	await log.load();

	await Promise.all([log.loadMore(), log.loadMore()]);
	await log.loadMore();

	expect(api.calls).toHaveLength(2);
});

it('keeps what is there when the next page fails, and can try again', async () => {
	const { log, api } = open(() => problem(500, 'internal_error'));
	await log.load();

	await log.loadMore();
	expect([log.events, log.more]).toEqual([[FIRST], 'failed']);
	api.handlers['GET /users/me/activity'] = lastPage;
	await log.loadMore();

	expect([log.events, log.more]).toEqual([[FIRST, SECOND], 'idle']);
});

it('says why it could not be loaded', async () => {
	const { log, api } = open(lastPage);
	api.handlers['GET /users/me/activity'] = () => problem(503, 'unavailable');

	await log.load();

	expect(log.phase).toBe('failed');
	expect(log.problem?.message).toContain('unavailable');
});

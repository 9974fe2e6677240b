import { beforeEach, describe, expect, it } from 'vitest';
import { accountCalls } from '../../../tests/account';
import { aSession } from '../../../tests/factories';
import { empty, fakeApi, json, later, problem } from '../../../tests/fake-api';
import { Sessions } from './sessions.svelte';

const HERE = aSession({ is_current: true, device: 'Firefox on Linux' });
const PHONE = aSession({ device: 'Safari on iOS' });
const TABLET = aSession({ device: 'Safari on iPad' });

let sessions: Sessions;

async function open(handlers: Parameters<typeof fakeApi>[0]) {
	const api = fakeApi({
		'GET /auth/sessions': () => json({ sessions: [HERE, PHONE, TABLET] }),
		...handlers
	});
	sessions = new Sessions(accountCalls());
	await sessions.list.load();
	return api;
}

const shown = () => sessions.list.value?.map(({ id }) => id);

beforeEach(() => {
	sessions = new Sessions(accountCalls());
});

describe('ending a session', () => {
	it('shows at once, before the API has answered', async () => {
		const answer = later<Response>();
		await open({ [`DELETE /auth/sessions/${PHONE.id}`]: () => answer.promise });

		const ended = sessions.end(PHONE);

		expect(shown()).toEqual([HERE.id, TABLET.id]);
		expect(sessions.others).toBe(1);
		answer.resolve(empty());
		await ended;
	});

	it('is taken back when the API refuses', async () => {
		await open({ [`DELETE /auth/sessions/${PHONE.id}`]: () => problem(500, 'internal_error') });

		await expect(sessions.end(PHONE)).rejects.toMatchObject({ code: 'internal_error' });

		expect(shown()).toEqual([HERE.id, PHONE.id, TABLET.id]);
	});

	it('is done when it had ended elsewhere', async () => {
		await open({ [`DELETE /auth/sessions/${PHONE.id}`]: () => problem(404, 'session_not_found') });

		await sessions.end(PHONE);

		expect(shown()).toEqual([HERE.id, TABLET.id]);
	});
});

describe('ending all others', () => {
	it('leaves this one', async () => {
		await open({ 'DELETE /auth/sessions': empty });
		sessions.confirming = true;

		await sessions.endOthers();

		expect(shown()).toEqual([HERE.id]);
		expect(sessions.confirming).toBe(false);
	});

	it('is taken back when the API refuses', async () => {
		await open({ 'DELETE /auth/sessions': () => problem(503, 'unavailable') });

		await expect(sessions.endOthers()).rejects.toMatchObject({ code: 'unavailable' });

		expect(shown()).toEqual([HERE.id, PHONE.id, TABLET.id]);
	});

	it('is asked for once', async () => {
		const { calls } = await open({ 'DELETE /auth/sessions': empty });

		await Promise.all([sessions.endOthers(), sessions.endOthers()]);

		expect(calls).toEqual(['GET /auth/sessions', 'DELETE /auth/sessions']);
	});
});

it('knows what this browser is called, unless nobody does', async () => {
	await open({});
	expect(sessions.here).toBe('Firefox on Linux');

	await open({
		'GET /auth/sessions': () =>
			json({ sessions: [aSession({ is_current: true, device: 'Unknown device' })] })
	});
	expect(sessions.here).toBe('');
});

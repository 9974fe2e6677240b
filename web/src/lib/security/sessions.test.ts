import { beforeEach, describe, expect, it, vi } from 'vitest';
import { accountCalls } from '../../../tests/account';
import { aSession } from '../../../tests/factories';
import { empty, fakeApi, json, later, problem } from '../../../tests/fake-api';
import { OTHERS, Sessions } from './sessions.svelte';

const HERE = aSession({ is_current: true, device: 'Firefox on Linux' });
const PHONE = aSession({ device: 'Safari on iOS' });
const TABLET = aSession({ device: 'Safari on iPad' });

let sessions: Sessions;

async function open(handlers: Parameters<typeof fakeApi>[0]) {
	const api = fakeApi({
		'GET /auth/sessions': () => json({ sessions: [HERE, PHONE, TABLET] }),
		...handlers
	});
	sessions = new Sessions(accountCalls(), () => false);
	await sessions.list.load();
	return api;
}

const shown = () => sessions.list.value?.map(({ id }) => id);

beforeEach(() => {
	sessions = new Sessions(accountCalls(), () => false);
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

describe('a session that is not fresh', () => {
	/** Refuses the call until the person has shown who they are. */
	async function openStale(call: string) {
		let fresh = false;
		return open({
			[call]: () => (fresh ? empty() : problem(403, 'reauthentication_required')),
			'POST /auth/reauthenticate': () => {
				fresh = true;
				return empty();
			}
		});
	}

	async function prove(): Promise<void> {
		sessions.reauthentication.form.values.password = 'correct horse';
		await sessions.reauthentication.form.submit();
	}

	it('ends another one once the person has shown who they are', async () => {
		await openStale(`DELETE /auth/sessions/${PHONE.id}`);
		const ended = sessions.end(PHONE);
		await vi.waitFor(() => expect(sessions.reauthentication.waiting).toBe(PHONE.id));
		expect(shown()).toEqual([HERE.id, PHONE.id, TABLET.id]);

		await prove();

		expect(await ended).toBe(true);
		expect(shown()).toEqual([HERE.id, TABLET.id]);
	});

	it('ends all others once the person has shown who they are', async () => {
		const { calls } = await openStale('DELETE /auth/sessions');
		const ended = sessions.endOthers();
		await vi.waitFor(() => expect(sessions.reauthentication.waiting).toBe(OTHERS));
		expect(shown()).toEqual([HERE.id, PHONE.id, TABLET.id]);

		await prove();

		expect(await ended).toBe(true);
		expect(shown()).toEqual([HERE.id]);
		expect(calls.slice(1)).toEqual([
			'DELETE /auth/sessions',
			'POST /auth/reauthenticate',
			'DELETE /auth/sessions'
		]);
	});

	it('leaves all of them when the person cancels', async () => {
		await openStale('DELETE /auth/sessions');
		const ended = sessions.endOthers();
		await vi.waitFor(() => expect(sessions.reauthentication.waiting).toBe(OTHERS));

		sessions.reauthentication.cancel();

		expect(await ended).toBe(false);
		expect(shown()).toEqual([HERE.id, PHONE.id, TABLET.id]);
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

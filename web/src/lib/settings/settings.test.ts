import { describe, expect, it } from 'vitest';
import { Tabs } from '$lib/session/tabs';
import { USER } from '../../../tests/account';
import { json, later, problem } from '../../../tests/fake-api';
import { DOCUMENT, eventually, loadedSettings, logInAs } from '../../../tests/settings';

const OTHER = { ...USER, id: 'u2', email: 'bo@example.org' };

describe('a change', () => {
	it('shows before the API has answered', async () => {
		const answer = later<Response>();
		const { settings } = await loadedSettings({
			'PATCH /users/me/settings': () => answer.promise
		});

		const saving = settings.change({ theme: 'dark' });
		expect(settings.document?.theme).toBe('dark');

		answer.resolve(json({ ...DOCUMENT, theme: 'dark', page_size: 100 }));
		await saving;
		expect(settings.document).toEqual({ ...DOCUMENT, theme: 'dark', page_size: 100 });
	});

	it('is taken back when the API refuses it, and says why', async () => {
		const { settings } = await loadedSettings({
			'PATCH /users/me/settings': () => problem(503, 'unavailable')
		});

		await expect(settings.change({ theme: 'dark' })).rejects.toMatchObject({ status: 503 });

		expect(settings.document).toEqual(DOCUMENT);
	});

	it('of one notice leaves the others', async () => {
		const { settings, api } = await loadedSettings();

		await settings.change({ email_notices: { new_sign_in: false } });

		const notices = { new_sign_in: false, import_finished: true };
		expect(settings.document?.email_notices).toEqual(notices);
		expect(api.stored.email_notices).toEqual(notices);
	});

	it('waits for the one before, so that the last one holds', async () => {
		const first = later<Response>();
		const { settings, api, handlers, calls } = await loadedSettings();
		const usual = handlers['PATCH /users/me/settings'];
		handlers['PATCH /users/me/settings'] = () => first.promise;

		const changes = [settings.change({ theme: 'dark' }), settings.change({ theme: 'light' })];
		expect(settings.document?.theme).toBe('light');
		await eventually(() => expect(calls.at(-1)).toBe('PATCH /users/me/settings'));
		if (usual) handlers['PATCH /users/me/settings'] = usual;
		first.resolve(json({ ...DOCUMENT, theme: 'dark' }));
		await Promise.all(changes);

		expect([settings.document?.theme, api.stored.theme]).toEqual(['light', 'light']);
	});

	it('goes on after one that was refused', async () => {
		const { settings, handlers, api } = await loadedSettings();
		const usual = handlers['PATCH /users/me/settings'];
		handlers['PATCH /users/me/settings'] = () => problem(503, 'unavailable');
		await settings.change({ theme: 'dark' }).catch(() => undefined);

		if (usual) handlers['PATCH /users/me/settings'] = usual;
		await settings.change({ page_size: 200 });

		expect(api.stored).toEqual({ ...DOCUMENT, page_size: 200 });
		expect(settings.document).toEqual(api.stored);
	});
});

describe('loading', () => {
	it('says why it failed, and forgets that once it works', async () => {
		const { settings, handlers } = await loadedSettings({
			'GET /users/me/settings': () => problem(503, 'unavailable')
		});
		expect([settings.document, settings.problem?.status]).toEqual([null, 503]);

		handlers['GET /users/me/settings'] = () => json(DOCUMENT);
		await settings.load();

		expect([settings.document, settings.problem]).toEqual([DOCUMENT, null]);
	});

	it('does not bring back what was changed meanwhile', async () => {
		const old = later<Response>();
		const { settings, handlers } = await loadedSettings();
		handlers['GET /users/me/settings'] = () => old.promise;

		const loading = settings.load();
		await settings.change({ theme: 'dark' });
		old.resolve(json(DOCUMENT));
		await loading;

		expect(settings.document?.theme).toBe('dark');
	});
});

describe('another tab', () => {
	it('hears of a change, and tells of its own', async () => {
		const { settings } = await loadedSettings();
		const [other, heard] = [new Tabs(), [] as unknown[]];
		other.onSettings = (owner, document) => heard.push([owner, document.theme]);

		await settings.change({ theme: 'dark' });
		await eventually(() => expect(heard).toEqual([[USER.id, 'dark']]));
		other.tellSettings(USER.id, { ...DOCUMENT, page_size: 25 });

		await eventually(() => expect(settings.document?.page_size).toBe(25));
		other.close();
	});

	it('of somebody else changes nothing here', async () => {
		const { settings } = await loadedSettings();
		const other = new Tabs();

		other.tellSettings(OTHER.id, { ...DOCUMENT, page_size: 25 });
		other.tellSettings(USER.id, { ...DOCUMENT, theme: 'dark' });

		await eventually(() => expect(settings.document?.theme).toBe('dark'));
		expect(settings.document?.page_size).toBe(50);
		other.close();
	});
});

describe('the next person in this browser', () => {
	it('sees nothing of the one before', async () => {
		const { settings, session, api } = await loadedSettings();
		await settings.change({ default_tags: ['gym'] });
		expect(settings.newRemarks.tags).toEqual(['gym']);

		await session.logout();
		expect([settings.document, settings.newRemarks.tags]).toEqual([null, []]);
		await logInAs(session, OTHER, api);

		expect([settings.document, settings.newRemarks.tags]).toEqual([null, []]);
	});

	it('gets no change that the one before had still to send', async () => {
		const first = later<Response>();
		const { settings, session, api, handlers, calls } = await loadedSettings();
		handlers['PATCH /users/me/settings'] = () => first.promise;
		const changes = [settings.change({ theme: 'dark' }), settings.change({ page_size: 200 })];
		const outcomes = Promise.allSettled(changes);

		await eventually(() => expect(calls.at(-1)).toBe('PATCH /users/me/settings'));
		await logInAs(session, OTHER, api);
		first.resolve(json({ ...DOCUMENT, theme: 'dark' }));

		expect((await outcomes).at(-1)?.status).toBe('rejected');
		expect(settings.document).toBeNull();
		expect(calls.filter((call) => call.startsWith('PATCH'))).toHaveLength(1);
	});
});

import { flushSync } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Connection } from '$lib/api/connection.svelte';
import { ProfileCalls } from '$lib/api/profile-calls';
import { shortDate } from '$lib/formatting';
import { Theme } from '$lib/shell/theme.svelte';
import { USER } from '../../../tests/account';
import { json, later, problem } from '../../../tests/fake-api';
import { DOCUMENT, eventually, loadedSettings, logInAs } from '../../../tests/settings';
import { conventions } from './conventions.svelte';
import { followSettings } from './following.svelte';

let stop = () => undefined as unknown;

async function follow() {
	const me = { ...USER };
	const parts = await loadedSettings({ 'GET /users/me': () => json(me) });
	const { session, settings, calls } = parts;
	const [theme, connection] = [new Theme(), new Connection()];
	stop = $effect.root(() =>
		followSettings({
			session,
			settings,
			calls: new ProfileCalls(session.fetch),
			theme,
			connection
		})
	);
	flushSync();
	const asked = () => calls.filter((call) => call === 'GET /users/me/settings').length;
	return { ...parts, theme, me, asked };
}

afterEach(() => {
	stop();
	conventions.follow(() => null);
});

describe('the app', () => {
	it('takes over the theme of who logs in, whatever the last one here had', async () => {
		const { theme, api, session, settings } = await follow();
		await settings.change({ theme: 'dark' });
		await eventually(() => expect(theme.preference).toBe('dark'));

		await session.logout();
		expect(theme.preference).toBe('dark');
		api.stored = { ...DOCUMENT, theme: 'light' };
		await logInAs(session, { ...USER, id: 'u2' }, api);

		await eventually(() => expect(theme.preference).toBe('light'));
	});

	it('goes back to the theme before when the new one was refused', async () => {
		const { theme, handlers, settings } = await follow();
		const answer = later<Response>();
		handlers['PATCH /users/me/settings'] = () => answer.promise;

		const changing = settings.change({ theme: 'dark' });
		await eventually(() => expect(theme.preference).toBe('dark'));
		answer.resolve(problem(503, 'unavailable'));
		await expect(changing).rejects.toMatchObject({ status: 503 });

		await eventually(() => expect(theme.preference).toBe('system'));
	});

	it('writes dates as who is signed in wants them, and nobody else', async () => {
		const { session } = await follow();
		session.update({ ...USER, locale: 'en-US', time_zone: 'Asia/Tokyo' });

		expect(shortDate('2026-11-25T20:00:00Z')).toBe('Nov 26, 2026');
		await session.logout();

		expect(conventions.locale).toBe('en-GB');
	});
});

describe('coming back to the page', () => {
	const comeBack = () => document.dispatchEvent(new Event('visibilitychange'));

	it('asks what was changed on another device', async () => {
		const { api, me, settings, session } = await follow();
		api.stored = { ...DOCUMENT, page_size: 100 };
		Object.assign(me, { display_name: 'Ann' });

		vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
		comeBack();

		await eventually(() => expect(settings.document?.page_size).toBe(100));
		await eventually(() => expect(session.user?.display_name).toBe('Ann'));
	});

	it('asks nothing after a moment, or when nobody is signed in', async () => {
		const { session, asked } = await follow();
		const before = asked();

		comeBack();
		await session.logout();
		vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
		comeBack();

		expect(asked()).toBe(before);
	});
});

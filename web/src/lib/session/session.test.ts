import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { USER } from '../../../tests/account';
import { noAnswer, problem } from '../../../tests/fake-api';
import { closeTabs, openSignedInTab, openTab, StrictApi } from '../../../tests/strict-api';
import { traces } from './traces';

const CREDENTIALS = { email: USER.email, password: 'correct horse' };

let api: StrictApi;

beforeEach(() => {
	api = new StrictApi();
});

afterEach(() => {
	closeTabs();
});

describe('taking up a session', () => {
	it('asks nothing when nobody was signed in here', async () => {
		const { session } = openTab();

		await session.restore();

		expect(session.status).toBe('signed_out');
		expect(api.fake.calls).toEqual([]);
	});

	it('spends the cookie when somebody was', async () => {
		const { session } = await openSignedInTab();

		expect(session.status).toBe('signed_in');
		expect(session.user).toEqual(USER);
	});

	it('ends with a message when the API knows the session no more', async () => {
		api.ended = true;
		const { session } = await openSignedInTab();

		expect(session.status).toBe('signed_out');
		expect(session.notice).toContain('session has ended');
		expect(traces.signedIn).toBe(false);
	});

	it('is unreachable, not signed out, without an answer, and works on the next try', async () => {
		const refresh = api.fake.handlers['POST /auth/refresh'];
		api.fake.handlers['POST /auth/refresh'] = noAnswer;
		const { session } = await openSignedInTab();
		expect(session.status).toBe('unreachable');

		if (refresh) api.fake.handlers['POST /auth/refresh'] = refresh;
		await session.restore();

		expect(session.status).toBe('signed_in');
	});

	it('waits before it spends a cookie that a page left while renewing may have spent', async () => {
		traces.markRenewing();
		const began = Date.now();

		await openSignedInTab();

		expect(Date.now() - began).toBeGreaterThan(700);
		expect(traces.renewingSince).toBe(0);
	});
});

describe('several tabs', () => {
	it('spend one refresh token when they open at once', async () => {
		traces.markSignedIn();
		const tabs = [openTab(), openTab(), openTab()];

		await Promise.all(tabs.map(({ session }) => session.restore()));

		expect(tabs.map(({ session }) => session.status)).toEqual(Array(3).fill('signed_in'));
		expect(api.refreshes).toBe(1);
	});

	it('spend one refresh token when their access token is refused at once', async () => {
		const tabs = [await openSignedInTab(), await openSignedInTab()];
		api.refuseAccessTokens();
		const before = api.refreshes;

		await Promise.all(tabs.map(({ calls }) => calls.tags()));

		expect(api.refreshes).toBe(before + 1);
		expect(api.ended).toBe(false);
	});

	it('hand a running session to a tab that opens later', async () => {
		await openSignedInTab();

		const { session } = await openSignedInTab();

		expect(session.status).toBe('signed_in');
		expect(api.refreshes).toBe(1);
	});

	it('renew in turn without Web Locks too, each within itself', async () => {
		const locks = Object.getOwnPropertyDescriptor(navigator, 'locks');
		Reflect.deleteProperty(navigator, 'locks');
		const { calls } = await openSignedInTab();
		api.refuseAccessTokens();

		await Promise.all([calls.tags(), calls.tags()]);

		expect(api.refreshes).toBe(2);
		if (locks) Object.defineProperty(navigator, 'locks', locks);
	});

	it('follow a log-in elsewhere', async () => {
		const [here, there] = [openTab(), openTab()];

		await here.session.login(CREDENTIALS);

		await vi.waitFor(() => expect(there.session.user).toEqual(USER));
	});

	it('follow a log-out elsewhere, and spend nothing afterwards', async () => {
		const [here, there] = [await openSignedInTab(), await openSignedInTab()];
		const before = api.refreshes;

		await here.session.logout();
		await vi.waitFor(() => expect(there.session.status).toBe('signed_out'));

		await expect(there.calls.tags()).rejects.toMatchObject({ status: 401 });
		expect(api.refreshes).toBe(before);
	});
});

describe('a call', () => {
	it('is repeated once, body and all, with a new token when the API refuses the old one', async () => {
		const { calls } = await openSignedInTab();
		api.refuseAccessTokens();

		const answer = await calls.addEntry(7, { tags: ['loud'], note: null });

		expect(answer).toEqual({ artist_id: 7, tags: ['loud'], note: null });
		expect(api.fake.calls.slice(1)).toEqual(['POST /dnp', 'POST /auth/refresh', 'POST /dnp']);
	});

	it('shares the renewal with the calls beside it', async () => {
		const { calls } = await openSignedInTab();
		api.refuseAccessTokens();

		await Promise.all([calls.tags(), calls.tags(), calls.tags()]);

		expect(api.refreshes).toBe(2);
	});

	it('renews ahead of the end of the token', async () => {
		api.lifetime = 30;
		const { calls } = await openSignedInTab();

		await calls.tags();

		expect(api.fake.calls).toEqual(['POST /auth/refresh', 'POST /auth/refresh', 'GET /dnp/tags']);
	});

	it('signs every tab out when the session was ended', async () => {
		const [here, there] = [await openSignedInTab(), await openSignedInTab()];
		api.ended = true;

		await expect(here.calls.tags()).rejects.toMatchObject({ status: 401 });

		expect(here.session.status).toBe('signed_out');
		expect(here.session.notice).toContain('session has ended');
		await vi.waitFor(() => expect(there.session.status).toBe('signed_out'));
	});

	it('signs out when even a new token is refused', async () => {
		const { session, calls } = await openSignedInTab();
		api.fake.handlers['GET /dnp/tags'] = () => problem(401, 'not_authenticated');

		await expect(calls.tags()).rejects.toMatchObject({ code: 'not_authenticated' });

		expect(session.status).toBe('signed_out');
		expect(api.refreshes).toBe(2);
	});
});

describe('a refusal that is not about the session', () => {
	it.each([
		[403, 'wrong_password'],
		[403, 'wrong_code'],
		[403, 'code_required'],
		[403, 'reauthentication_required'],
		[403, 'passkey_refused'],
		[401, 'second_factor_invalid'],
		[429, 'rate_limited']
	])('leaves it alone: %i %s', async (status, code) => {
		const { session, account } = await openSignedInTab();
		api.fake.handlers['POST /auth/2fa/disable'] = () => problem(status, code);

		await expect(
			account.disableTwoFactor({ password: 'wrong', code: '123456' })
		).rejects.toMatchObject({ code });

		expect(session.status).toBe('signed_in');
		expect(api.refreshes).toBe(1);
		expect(api.fake.calls.at(-1)).toBe('POST /auth/2fa/disable');
	});
});

describe('logging in with a second factor', () => {
	const challenge = { loginToken: 'L1', methods: ['totp' as const] };

	it('stays signed out until it is there', async () => {
		const { session } = openTab();
		api.fake.handlers['POST /auth/login'] = () =>
			problem(401, 'two_factor_required', { login_token: 'L1', methods: ['totp'] });

		await expect(session.login(CREDENTIALS)).rejects.toMatchObject({ challenge });

		expect(session.status).toBe('signed_out');
	});

	it('is signed in with the right code, in the other tabs too', async () => {
		const [here, there] = [openTab(), openTab()];
		let sent: unknown;
		api.fake.handlers['POST /auth/login/second-factor'] = async (request) => {
			sent = await request.json();
			return api.signedIn();
		};

		await here.session.finishLogin(challenge, { totp_code: '123456' });

		expect(sent).toEqual({ login_token: 'L1', totp_code: '123456', session: 'cookie' });
		await vi.waitFor(() => expect(there.session.user).toEqual(USER));
	});
});

describe('a changed account', () => {
	const CHANGED = { ...USER, display_name: 'Ann' };

	it('is known in every tab', async () => {
		const here = await openSignedInTab();
		const there = openTab();
		await there.session.restore();

		here.session.update(CHANGED);

		expect(here.session.user).toEqual(CHANGED);
		await vi.waitFor(() => expect(there.session.user).toEqual(CHANGED));
	});

	it('of somebody else changes nothing', async () => {
		const { session } = await openSignedInTab();

		session.update({ ...CHANGED, id: 'u2' });

		expect(session.user).toEqual(USER);
	});
});

describe('looking anew who is signed in', () => {
	it('learns what changed', async () => {
		const { session } = await openSignedInTab();
		api.user = { ...USER, email_verified: true };

		await session.recheck();

		expect(session.user?.email_verified).toBe(true);
	});

	it('signs out when the session is gone', async () => {
		const { session } = await openSignedInTab();
		api.ended = true;

		await session.recheck();

		expect(session.status).toBe('signed_out');
	});

	it('fails without an answer, and the person is still signed in', async () => {
		const { session } = await openSignedInTab();
		api.fake.handlers['POST /auth/refresh'] = noAnswer;

		await expect(session.recheck()).rejects.toMatchObject({ code: 'unreachable' });

		expect(session.status).toBe('signed_in');
	});

	it('asks nothing when nobody is', async () => {
		const { session } = openTab();

		await session.recheck();

		expect(api.fake.calls).toEqual([]);
	});
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { USER } from '../../../tests/account';
import { json, later, noAnswer, problem } from '../../../tests/fake-api';
import { closeTabs, openSignedInTab, openTab, StrictApi } from '../../../tests/strict-api';
import { Tabs } from './tabs';
import { traces } from './traces';

const LOGOUT = 'POST /auth/logout';
const REFRESH = 'POST /auth/refresh';
const CREDENTIALS = { email: USER.email, password: 'correct horse' };

let api: StrictApi;
let working: StrictApi['fake']['handlers'];

/** Every call about the session is answered so. */
function answerAll(answer: () => Response): void {
	Object.assign(api.fake.handlers, { [LOGOUT]: answer, [REFRESH]: answer });
}

function answerAgain(): void {
	Object.assign(api.fake.handlers, working);
}

/** Calls since the page was there. */
const calls = () => api.fake.calls.slice(1);

/** Somebody logs out while there is no connection. */
async function logOutOffline() {
	const tab = await openSignedInTab();
	answerAll(noAnswer);
	await tab.session.logout();
	return tab;
}

beforeEach(() => {
	api = new StrictApi();
	working = { ...api.fake.handlers };
});

afterEach(() => {
	closeTabs();
});

describe('logging out', () => {
	it('says so, and leaves no trace but that somebody was here', async () => {
		const { session } = await openSignedInTab();

		await session.logout();

		expect(session.notice).toBe('You’re logged out.');
		expect([traces.signedIn, traces.known, traces.loggingOut]).toEqual([false, true, false]);
		expect(calls()).toEqual([LOGOUT]);
	});

	it('forgets everything in every tab before the server has answered', async () => {
		const [here, there] = [await openSignedInTab(), await openSignedInTab()];
		const answer = later<Response>();
		api.fake.handlers[LOGOUT] = () => answer.promise;

		const loggedOut = here.session.logout();

		expect([here.session.status, here.session.user]).toEqual(['signed_out', null]);
		expect(here.session.notice).toBe('You’re logged out on this device.');
		await vi.waitFor(() => expect(there.session.user).toBeNull());
		answer.resolve(new Response(null, { status: 204 }));
		await loggedOut;
	});

	it('asks for another token when the one at hand is refused, since the session lives on', async () => {
		const { session } = await openSignedInTab();
		api.refuseAccessTokens();

		await session.logout();

		expect(calls()).toEqual([LOGOUT, REFRESH, LOGOUT]);
		expect(api.ended).toBe(true);
	});

	it('succeeds when the session was over already', async () => {
		const { session } = await openSignedInTab();
		api.ended = true;

		await session.logout();

		expect(session.notice).toBe('You’re logged out.');
		expect(traces.loggingOut).toBe(false);
	});

	it('keeps the answers to earlier calls from whoever comes next', async () => {
		const { session, calls: list } = await openSignedInTab();
		const [answer, lost] = [later<Response>(), later<Response>()];
		api.fake.handlers['GET /dnp/tags'] = () => answer.promise;
		api.fake.handlers['POST /dnp'] = () => lost.promise.then(noAnswer);
		const earlier = Promise.allSettled([list.tags(), list.addEntry(7, { tags: [], note: null })]);

		await session.logout();
		answer.resolve(json({ tags: [{ tag: 'loud', count: 1 }] }));
		lost.resolve(json({}));

		const refused = { status: 'rejected', reason: { code: 'not_authenticated' } };
		expect(await earlier).toMatchObject([refused, refused]);
	});

	it('is not undone by a renewal that was under way', async () => {
		const [here, there] = [await openSignedInTab(), await openSignedInTab()];
		const [asked, answer] = [later<null>(), later<null>()];
		api.fake.handlers[REFRESH] = async (request) => {
			asked.resolve(null);
			await answer.promise;
			return (await working[REFRESH]?.(request)) ?? noAnswer();
		};
		const renewed = there.session.recheck();
		await asked.promise;

		const loggedOut = here.session.logout();
		answer.resolve(null);
		await Promise.all([renewed, loggedOut]);

		expect([here, there].map(({ session }) => session.status)).toEqual([
			'signed_out',
			'signed_out'
		]);
		expect([api.ended, traces.signedIn]).toEqual([true, false]);
	});
});

describe('logging out without a connection', () => {
	it('forgets everything here, and says that the server does not know yet', async () => {
		const { session } = await logOutOffline();

		expect([session.status, session.user, traces.signedIn]).toEqual(['signed_out', null, false]);
		expect(session.notice).toMatch(/logged out on this device.*could not be ended .* yet/);
		expect(api.ended).toBe(false);
	});

	it('stores no token', async () => {
		await logOutOffline();

		expect(JSON.stringify(localStorage)).not.toMatch(/access-|refresh-/);
	});

	it('ends the session when the connection is back, and signs nobody in', async () => {
		const { session } = await logOutOffline();
		const other = openTab();
		answerAgain();

		await session.endLogout();

		expect(api.ended).toBe(true);
		expect(api.fake.calls.slice(-2)).toEqual([REFRESH, LOGOUT]);
		expect([session.user, other.session.user, traces.signedIn]).toEqual([null, null, false]);
		expect([session.notice, traces.loggingOut]).toEqual(['You’re logged out.', false]);
	});

	it('ends the session after a reload, and signs nobody in', async () => {
		await logOutOffline();
		answerAgain();
		const { session } = openTab();
		expect(session.status).toBe('signed_out');

		await session.restore();

		expect([api.ended, session.status, session.user]).toEqual([true, 'signed_out', null]);
	});

	it('says after a reload what is still to be done', async () => {
		await logOutOffline();
		const { session } = openTab();

		await session.restore();

		expect([session.status, traces.loggingOut]).toEqual(['signed_out', true]);
		expect(session.notice).toContain('could not be ended');
	});

	it('ends the session once, however many tabs there are', async () => {
		const { session } = await logOutOffline();
		const other = openTab();
		answerAgain();
		const before = api.fake.calls.length;

		await Promise.all([session.endLogout(), other.session.endLogout()]);

		expect(api.fake.calls.slice(before)).toEqual([REFRESH, LOGOUT]);
	});

	it('leaves it to a log-in to take the place of the session', async () => {
		const { session } = await logOutOffline();
		answerAgain();

		await session.login(CREDENTIALS);
		await session.endLogout();

		expect([session.status, traces.signedIn, api.ended]).toEqual(['signed_in', true, false]);
	});

	it('still waits after a log-in that was refused', async () => {
		const { session } = await logOutOffline();
		api.fake.handlers['POST /auth/login'] = () => problem(401, 'wrong_credentials');

		await expect(session.login(CREDENTIALS)).rejects.toMatchObject({ status: 401 });

		expect(traces.loggingOut).toBe(true);
	});

	it('does not follow a tab that renewed before it heard of it', async () => {
		const { session } = await logOutOffline();
		const other = new Tabs();
		const heard = vi.spyOn(session.tabs, 'onSignedIn');

		other.tellSignedIn({ user: USER, accessToken: 'access-2', expiresAt: Date.now() + 60_000 });

		await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce());
		expect([session.status, session.user]).toEqual(['signed_out', null]);
		other.close();
	});

	it('is over when the server has forgotten the session', async () => {
		const { session } = await logOutOffline();
		answerAll(() => problem(401, 'refresh_token_invalid'));

		await session.endLogout();

		expect([session.notice, traces.loggingOut]).toEqual(['You’re logged out.', false]);
	});
});

describe('a server that answers but does not end the session', () => {
	it.each([
		[503, 'unavailable'],
		[429, 'rate_limited'],
		[401, 'refresh_token_spent']
	])('is asked again by itself: %i %s', async (status, code) => {
		const { session } = await openSignedInTab();
		answerAll(() => problem(status, code));
		vi.useFakeTimers();
		await session.logout();
		expect([session.status, traces.loggingOut]).toEqual(['signed_out', true]);

		answerAgain();
		await vi.advanceTimersByTimeAsync(16_000);

		expect([api.ended, traces.loggingOut]).toEqual([true, false]);
	});

	it('is asked again as long as it takes, once at a time', async () => {
		const { session } = await openSignedInTab();
		answerAll(() => problem(503, 'unavailable'));
		vi.useFakeTimers();
		await session.logout();
		await session.endLogout();
		const before = api.fake.calls.length;

		await vi.advanceTimersByTimeAsync(31_000);

		expect(api.fake.calls.slice(before)).toEqual([REFRESH, REFRESH]);
	});
});

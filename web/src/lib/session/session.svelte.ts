import type { AuthCalls, Credentials } from '$lib/api/auth-calls';
import type { Transport } from '$lib/api/connection.svelte';
import { Problem, type Challenge } from '$lib/api/problem';
import type { PasskeyAnswer, SecondFactor, SignedIn, User } from '$lib/api/types';
import { PendingLogout } from './pending-logout';
import type { Pass, Tabs } from './tabs';
import { traces } from './traces';

export type Status = 'starting' | 'signed_in' | 'signed_out' | 'unreachable';

type Send = (request: Request, transport?: Transport) => Promise<Response>;

const ENDED = 'Your session has ended. Log in to carry on where you were.';
const LOGGED_OUT = 'You’re logged out.';
const LOGGED_OUT_HERE = 'You’re logged out on this device.';
const NOT_YET_AT_SERVER = `${LOGGED_OUT_HERE} Your session could not be ended at the server yet. That will be done as soon as the connection is back.`;
/** A token this close to its end is renewed before it is used. */
const MARGIN_MS = 60_000;
/** Another tab answers in a few milliseconds; one that sleeps does not answer at all. */
const ASK_MS = 60;
/** A page that was left while renewing may still be receiving the new cookie. */
const LEFT_RENEWING_MS = 3_000;
const SETTLE_MS = 800;
/** Codes of a 401 that a new access token can cure. */
const CURABLE = new Set(['not_authenticated', 'session_ended']);

/**
 * Who is signed in. The access token lives in memory only; the refresh token is a cookie no script sees. That
 * one may be spent once: using a spent one ends the session, so whatever changes it runs alone among all tabs.
 */
export class Session {
	#pass = $state.raw<Pass | null>(null);
	#status = $state<Status>(traces.signedIn ? 'starting' : 'signed_out');
	/** Why the person is looking at the log-in page, in words; empty when they came by themselves. */
	notice = $state('');
	/** The log-in has called off the end of the account; until that is dismissed. */
	accountRestored = $state(false);
	#renewing: Promise<void> | undefined;
	readonly #logout: PendingLogout;

	constructor(
		readonly auth: AuthCalls,
		readonly send: Send,
		readonly tabs: Tabs
	) {
		this.#logout = new PendingLogout(auth);
		tabs.onSignedIn = (pass) => {
			// Otherwise it had not heard of the log-out when it renewed.
			if (!this.#logout.waiting) this.#adopt(pass);
		};
		tabs.onSignedOut = (why) => this.#forget(why);
		tabs.onAsked = () => {
			if (this.#pass) tabs.offer(this.#pass);
		};
		tabs.onOffer = (pass) => this.#consider(pass);
		tabs.onUser = (user) => this.#know(user);
	}

	get status(): Status {
		return this.#status;
	}

	get user(): User | null {
		return this.#pass?.user ?? null;
	}

	/** Takes up the session this browser had, if any, or ends one that was left. Never throws: `status` tells how it
	 * went. */
	async restore(): Promise<void> {
		if (!traces.signedIn) return this.endLogout();
		try {
			await this.#renew(null);
		} catch (error) {
			if (Problem.from(error).status !== 401) this.#status = 'unreachable';
		}
	}

	async register(credentials: Credentials): Promise<void> {
		await this.#begin(() => this.auth.register(credentials));
	}

	/** Throws a `Problem` with a `challenge` when a second factor is missing. */
	async login(credentials: Credentials): Promise<void> {
		await this.#begin(() => this.auth.login(credentials));
	}

	async finishLogin({ loginToken }: Challenge, factor: SecondFactor): Promise<void> {
		await this.#begin(() => this.auth.secondFactor(loginToken, factor));
	}

	async loginWithPasskey(ceremonyId: string, credential: PasskeyAnswer): Promise<void> {
		await this.#begin(() => this.auth.passkeyLogin(ceremonyId, credential));
	}

	/** The account is no more, or waits for its end: its sessions are over, and there is nobody to tell but other tabs. */
	leaveAccount(why: string): void {
		this.#leave(why);
	}

	/** Fetches anew who is signed in, after something that may have changed it or ended the session. */
	async recheck(): Promise<void> {
		if (this.#status === 'signed_out') return;
		try {
			await this.#renew(this.#token);
		} catch (error) {
			if (Problem.from(error).status !== 401) throw error;
		}
	}

	/** Takes in the account as the API has it after a change, here and in the other tabs. */
	update(user: User): void {
		this.#know(user);
		this.tabs.tellUser(user);
	}

	/** Forgets everything here at once, whether the server can be reached or not. Never throws. */
	async logout(): Promise<void> {
		const token = this.#usable(null) ? this.#token : '';
		this.#logout.begin();
		this.#leave(LOGGED_OUT_HERE);
		await this.endLogout(token);
	}

	/** Ends at the server the session that somebody logged out of here, if there is one. Never throws. */
	async endLogout(token = ''): Promise<void> {
		if (!this.#logout.waiting) return;
		await this.tabs.alone(async () => {
			if (!this.#logout.waiting) return;
			const ended = await this.#logout.end(token);
			this.#leave(ended ? LOGGED_OUT : NOT_YET_AT_SERVER);
			if (!ended) this.#logout.later(() => void this.endLogout());
		});
	}

	/** `fetch` with the access token: renewed ahead of its end, and once more when the API refuses it. */
	readonly fetch = async (request: Request, transport?: Transport): Promise<Response> => {
		if (this.#status === 'signed_out') throw signedOut();
		if (!this.#usable(null)) await this.#renew(null);
		const again = request.clone();
		const used = this.#token;
		const response = await this.#sendAs(used, request, transport);
		if (!(await isCurable(response))) return response;
		if (this.#token === used) await this.#renew(used);
		const second = await this.#sendAs(this.#token, again, transport);
		if (await isCurable(second)) this.#leave(ENDED);
		return second;
	};

	get #token(): string {
		return this.#pass?.accessToken ?? '';
	}

	/** What is answered after a log-out is for nobody's eyes. */
	async #sendAs(token: string, request: Request, transport?: Transport): Promise<Response> {
		const sent = this.send(authorised(request, token), transport);
		const [outcome] = await Promise.allSettled([sent]);
		if (this.#status === 'signed_out') throw signedOut();
		if (outcome.status === 'rejected') throw outcome.reason;
		return outcome.value;
	}

	async #begin(call: () => Promise<SignedIn>): Promise<void> {
		await this.tabs.alone(async () => {
			const answer = await call();
			this.#logout.overtake();
			this.#enter(answer);
			this.accountRestored = answer.account_restored;
		});
	}

	/** Gets a token other than `refused`. Callers in this tab share one renewal, tabs take turns. */
	async #renew(refused: string | null): Promise<void> {
		this.#renewing ??= this.tabs
			.alone(() => this.#renewAlone(refused))
			.finally(() => (this.#renewing = undefined));
		return this.#renewing;
	}

	async #renewAlone(refused: string | null): Promise<void> {
		if (!this.#usable(refused)) await this.#askOtherTabs(refused);
		if (this.#status === 'signed_out') throw signedOut();
		if (!this.#usable(refused)) await this.#spendRefreshToken();
		if (this.#logout.waiting) throw signedOut();
	}

	/** Messages keep their order: what another tab did while this one waited for its turn is known by then. */
	async #askOtherTabs(refused: string | null): Promise<void> {
		const until = Date.now() + ASK_MS;
		this.tabs.ask();
		while (!this.#usable(refused) && Date.now() < until) await pause(5);
	}

	async #spendRefreshToken(): Promise<void> {
		if (Date.now() - traces.renewingSince < LEFT_RENEWING_MS) await pause(SETTLE_MS);
		traces.markRenewing();
		try {
			const answer = await this.auth.refresh();
			// Somebody may have logged out in the meantime.
			if (!this.#logout.waiting) this.#enter(answer);
		} catch (error) {
			if (Problem.from(error).status === 401) this.#leave(ENDED);
			throw error;
		} finally {
			traces.markRenewed();
		}
	}

	#usable(refused: string | null): boolean {
		const pass = this.#pass;
		if (!pass || pass.accessToken === refused) return false;
		return pass.expiresAt - MARGIN_MS > Date.now();
	}

	#enter({ user, access_token, expires_in }: SignedIn): void {
		const pass = { user, accessToken: access_token, expiresAt: Date.now() + expires_in * 1000 };
		traces.markSignedIn();
		this.#adopt(pass);
		this.tabs.tellSignedIn(pass);
	}

	#leave(why: string): void {
		traces.markSignedOut();
		this.#forget(why);
		this.tabs.tellSignedOut(why);
	}

	#adopt(pass: Pass): void {
		this.#pass = pass;
		this.#status = 'signed_in';
		this.notice = '';
	}

	/** Only while asking, and only a newer one: a tab that slept may offer what it does not know to be spent. */
	#consider(pass: Pass): void {
		if (this.#renewing && pass.expiresAt > (this.#pass?.expiresAt ?? 0)) this.#adopt(pass);
	}

	/** Somebody else may have signed in meanwhile. */
	#know(user: User): void {
		if (this.#pass?.user.id === user.id) this.#pass = { ...this.#pass, user };
	}

	#forget(why: string): void {
		this.#pass = null;
		this.#status = 'signed_out';
		this.notice = why;
		this.accountRestored = false;
	}
}

function authorised(request: Request, token: string): Request {
	request.headers.set('Authorization', `Bearer ${token}`);
	return request;
}

function signedOut(): Problem {
	return new Problem(ENDED, 401, 'not_authenticated');
}

async function isCurable(response: Response): Promise<boolean> {
	if (response.status !== 401) return false;
	const body = (await response
		.clone()
		.json()
		.catch(() => null)) as { code?: string } | null;
	return CURABLE.has(body?.code ?? '');
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

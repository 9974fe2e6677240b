import type { AuthCalls, Credentials } from '$lib/api/auth-calls';
import { Problem, type Challenge } from '$lib/api/problem';
import type { PasskeyAnswer, SecondFactor, SignedIn, User } from '$lib/api/types';
import type { Pass, Tabs } from './tabs';
import { traces } from './traces';

export type Status = 'starting' | 'signed_in' | 'signed_out' | 'unreachable';

type Send = (request: Request) => Promise<Response>;

const ENDED = 'Your session has ended. Log in to carry on where you were.';
const LOGGED_OUT = 'You’re logged out.';
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
	#renewing: Promise<void> | undefined;

	constructor(
		readonly auth: AuthCalls,
		readonly send: Send,
		readonly tabs: Tabs
	) {
		tabs.onSignedIn = (pass) => this.#adopt(pass);
		tabs.onSignedOut = (why) => this.#forget(why);
		tabs.onAsked = () => {
			if (this.#pass) tabs.offer(this.#pass);
		};
		tabs.onOffer = (pass) => this.#consider(pass);
	}

	get status(): Status {
		return this.#status;
	}

	get user(): User | null {
		return this.#pass?.user ?? null;
	}

	/** Takes up the session this browser had, if any. Never throws: `status` tells how it went. */
	async restore(): Promise<void> {
		if (!traces.signedIn) return;
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

	/** Fetches anew who is signed in, after something that may have changed it or ended the session. */
	async recheck(): Promise<void> {
		if (this.#status === 'signed_out') return;
		try {
			await this.#renew(this.#token);
		} catch (error) {
			if (Problem.from(error).status !== 401) throw error;
		}
	}

	async logout(): Promise<void> {
		await this.tabs.alone(async () => {
			try {
				if (!this.#usable(null)) await this.#spendRefreshToken();
				if (this.#pass) await this.auth.logout(this.#pass.accessToken);
			} catch (error) {
				if (Problem.from(error).status !== 401) throw error;
			}
			this.#leave(LOGGED_OUT);
		});
	}

	/** `fetch` with the access token: renewed ahead of its end, and once more when the API refuses it. */
	readonly fetch = async (request: Request): Promise<Response> => {
		if (this.#status === 'signed_out') throw signedOut();
		if (!this.#usable(null)) await this.#renew(null);
		const again = request.clone();
		const used = this.#token;
		const response = await this.send(authorised(request, used));
		if (!(await isCurable(response))) return response;
		if (this.#token === used) await this.#renew(used);
		const second = await this.send(authorised(again, this.#token));
		if (await isCurable(second)) this.#leave(ENDED);
		return second;
	};

	get #token(): string {
		return this.#pass?.accessToken ?? '';
	}

	async #begin(call: () => Promise<SignedIn>): Promise<void> {
		await this.tabs.alone(async () => this.#enter(await call()));
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
			this.#enter(await this.auth.refresh());
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

	#forget(why: string): void {
		this.#pass = null;
		this.#status = 'signed_out';
		this.notice = why;
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

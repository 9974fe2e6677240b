import { AccountCalls } from '../src/lib/api/account-calls';
import { AuthCalls } from '../src/lib/api/auth-calls';
import { Calls } from '../src/lib/api/calls';
import { Connection } from '../src/lib/api/connection.svelte';
import { Session } from '../src/lib/session/session.svelte';
import { Tabs } from '../src/lib/session/tabs';
import { traces } from '../src/lib/session/traces';
import { USER } from './account';
import { empty, fakeApi, json, problem } from './fake-api';

/** The API's strictness: each refresh token is good for once, and one spent twice ends the session. */
export class StrictApi {
	/** The browser's cookie jar, shared by its tabs. */
	cookie = 'refresh-0';
	refreshes = 0;
	lifetime = 86_400;
	ended = false;
	user = USER;
	#spent = new Set<string>();
	#access = new Set<string>();
	readonly fake = fakeApi({
		'POST /auth/refresh': () => this.#refresh(),
		'POST /auth/login': () => {
			this.ended = false;
			return this.signedIn();
		},
		'POST /auth/logout': (request) =>
			this.#guarded(request, () => {
				this.ended = true;
				return empty();
			}),
		'GET /dnp/tags': (request) => this.#guarded(request, () => json({ tags: [] })),
		'POST /dnp': (request) => this.#guarded(request, async () => json(await request.json(), 201))
	});

	refuseAccessTokens(): void {
		this.#access.clear();
	}

	async #refresh(): Promise<Response> {
		const sent = this.cookie;
		await new Promise((resolve) => setTimeout(resolve, 10));
		if (this.#spent.has(sent)) this.ended = true;
		if (this.ended) return problem(401, 'refresh_token_reused');
		this.#spent.add(sent);
		this.refreshes += 1;
		return this.signedIn();
	}

	signedIn(): Response {
		const number = this.#access.size + this.#spent.size + 1;
		this.cookie = `refresh-${number}`;
		this.#access.add(`access-${number}`);
		return json({
			user: this.user,
			access_token: `access-${number}`,
			token_type: 'Bearer',
			expires_in: this.lifetime,
			refresh_token: null,
			account_restored: false
		});
	}

	async #guarded(request: Request, answer: () => Response | Promise<Response>): Promise<Response> {
		const token = request.headers.get('Authorization')?.slice('Bearer '.length) ?? '';
		if (this.ended) return problem(401, 'session_ended');
		return this.#access.has(token) ? answer() : problem(401, 'not_authenticated');
	}
}

const open: Tabs[] = [];

/** A tab of the one browser, as far as its session goes. */
export function openTab() {
	const tabs = new Tabs();
	open.push(tabs);
	const { send } = new Connection();
	const session = new Session(new AuthCalls(send), send, tabs);
	return { session, calls: new Calls(session.fetch), account: new AccountCalls(session.fetch) };
}

export async function openSignedInTab() {
	traces.markSignedIn();
	const tab = openTab();
	await tab.session.restore();
	return tab;
}

export function closeTabs(): void {
	open.splice(0).forEach((tabs) => tabs.close());
}

import createClient from 'openapi-fetch';
import { done, unwrap, type Send } from './answers';
import type { paths } from './schema';
import type {
	Erasure,
	Features,
	PasskeyAnswer,
	PasskeyRequest,
	RequestOptions,
	SecondFactor,
	SignedIn
} from './types';

export interface Credentials {
	email: string;
	password: string;
}

const SESSION = { session: 'cookie' } as const;

/** The calls that need no session, or make, renew and end one; none of them may be repeated by a retrying `fetch`. */
export class AuthCalls {
	readonly #client;

	constructor(send: Send) {
		this.#client = createClient<paths>({ baseUrl: location.origin, fetch: send });
	}

	async features(): Promise<Features> {
		return unwrap(await this.#client.GET('/api/v1/auth/features'));
	}

	async register({ email, password }: Credentials): Promise<SignedIn> {
		const body = { email, password, ...SESSION };
		return unwrap(await this.#client.POST('/api/v1/auth/register', { body }));
	}

	/** Throws a `Problem` with a `challenge` when the account has two factors. */
	async login({ email, password }: Credentials): Promise<SignedIn> {
		const body = { email, password, ...SESSION };
		return unwrap(await this.#client.POST('/api/v1/auth/login', { body }));
	}

	async secondFactor(loginToken: string, factor: SecondFactor): Promise<SignedIn> {
		const body = { login_token: loginToken, ...factor, ...SESSION };
		return unwrap(await this.#client.POST('/api/v1/auth/login/second-factor', { body }));
	}

	/** With `loginToken` the passkey is the second factor of that log-in; `null`: it is all there is to it. */
	async passkeyRequest(loginToken: string | null): Promise<PasskeyRequest> {
		const body = loginToken ? { login_token: loginToken } : {};
		const answer = await this.#client.POST('/api/v1/auth/passkeys/login-options', { body });
		const { ceremony_id, options } = unwrap(answer);
		// The API's document leaves open what the browser alone has to understand.
		return { ceremony_id, options: options as unknown as RequestOptions };
	}

	async passkeyLogin(ceremonyId: string, credential: PasskeyAnswer): Promise<SignedIn> {
		const body = { ceremony_id: ceremonyId, credential, ...SESSION };
		return unwrap(await this.#client.POST('/api/v1/auth/passkeys/login', { body }));
	}

	/** With the cookie. `keepalive` lets it finish when the page goes away, so that a spent token's successor arrives. */
	async refresh(): Promise<SignedIn> {
		return unwrap(await this.#client.POST('/api/v1/auth/refresh', { body: {}, keepalive: true }));
	}

	/** `keepalive` lets it finish when the page is closed at once. */
	async logout(accessToken: string): Promise<void> {
		const headers = { Authorization: `Bearer ${accessToken}` };
		done(await this.#client.POST('/api/v1/auth/logout', { headers, keepalive: true }));
	}

	/** Succeeds for addresses without an account too. */
	async forgotPassword(email: string): Promise<void> {
		done(await this.#client.POST('/api/v1/auth/password/forgot', { body: { email } }));
	}

	async resetPassword(token: string, newPassword: string): Promise<void> {
		const body = { token, new_password: newPassword };
		done(await this.#client.POST('/api/v1/auth/password/reset', { body }));
	}

	async verifyEmail(token: string): Promise<void> {
		done(await this.#client.POST('/api/v1/auth/email/verify', { body: { token } }));
	}

	/** What has become of the deletion that the receipt is of; for whoever has it. */
	async erasure(receipt: string): Promise<Erasure> {
		return unwrap(await this.#client.POST('/api/v1/auth/erasure', { body: { receipt } }));
	}

	/** The account that the link belongs to changes its address to the one that got the link. */
	async confirmEmail(token: string): Promise<void> {
		done(await this.#client.POST('/api/v1/auth/email/confirm', { body: { token } }));
	}
}

import createClient from 'openapi-fetch';
import type { Proof } from './account-calls';
import { done, unwrap, type Send } from './answers';
import type { paths } from './schema';
import type { ProfileChange, Settings, SettingsChange, User } from './types';

/** What somebody signed in says about themselves and how they want things to be. Each call throws a `Problem` unless it succeeds. */
export class ProfileCalls {
	readonly #client;

	constructor(send: Send) {
		this.#client = createClient<paths>({ baseUrl: location.origin, fetch: send });
	}

	async me(): Promise<User> {
		return unwrap(await this.#client.GET('/api/v1/users/me'));
	}

	/** `null` takes a value away; what is left out stays. */
	async changeProfile(body: ProfileChange): Promise<User> {
		return unwrap(await this.#client.PATCH('/api/v1/users/me', { body }));
	}

	/** With `pending_email` it waits for its link to be used; without, it has changed. */
	async changeEmail(email: string, proof: Proof): Promise<User> {
		const body = { email, ...proof };
		return unwrap(await this.#client.POST('/api/v1/users/me/email', { body }));
	}

	/** The link that was sent stops working. */
	async forgetEmailChange(): Promise<void> {
		done(await this.#client.DELETE('/api/v1/users/me/email'));
	}

	async settings(): Promise<Settings> {
		return unwrap(await this.#client.GET('/api/v1/users/me/settings'));
	}

	/** What is left out stays. `keepalive` lets it finish when the page is closed or loaded anew at once. */
	async changeSettings(body: SettingsChange): Promise<Settings> {
		return unwrap(await this.#client.PATCH('/api/v1/users/me/settings', { body, keepalive: true }));
	}
}

import { AccountCalls } from '../src/lib/api/account-calls';
import { AuthCalls } from '../src/lib/api/auth-calls';
import { Connection } from '../src/lib/api/connection.svelte';
import { ProfileCalls } from '../src/lib/api/profile-calls';
import type { User } from '../src/lib/api/types';
import { Session } from '../src/lib/session/session.svelte';
import { Tabs } from '../src/lib/session/tabs';
import { json } from './fake-api';

export const USER: User = {
	id: 'u1',
	email: 'ann@example.org',
	email_verified: false,
	pending_email: null,
	display_name: '',
	locale: null,
	time_zone: null,
	created_at: '2025-01-01T00:00:00Z'
};

/** What the API answers to a log-in that is complete. */
export function signedIn(): Response {
	return json({
		user: USER,
		access_token: 'access',
		token_type: 'Bearer',
		expires_in: 86_400,
		refresh_token: null,
		account_restored: false
	});
}

/** The calls about the account, straight to the fake API. */
export function accountCalls(): AccountCalls {
	return new AccountCalls(new Connection().send);
}

/** The calls about the profile and the settings, straight to the fake API. */
export function profileCalls(): ProfileCalls {
	return new ProfileCalls(new Connection().send);
}

/** A session of a browser in which nobody is signed in. */
export function aFreshSession(): Session {
	const { send } = new Connection();
	const tabs = new Tabs();
	return new Session(new AuthCalls(send), send, tabs);
}

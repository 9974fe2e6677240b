import { vi } from 'vitest';
import type { Settings as Document, User } from '../src/lib/api/types';
import { ProfileCalls } from '../src/lib/api/profile-calls';
import type { Session } from '../src/lib/session/session.svelte';
import { Settings } from '../src/lib/settings/settings.svelte';
import { aFreshSession, USER } from './account';
import { fakeApi, json } from './fake-api';

export const DOCUMENT: Document = {
	version: 1,
	theme: 'system',
	artist_names: 'original',
	default_tags: [],
	default_scope: 'any_credit',
	page_size: 50,
	email_notices: { new_sign_in: true, import_finished: true }
};

/** As the API merges a change into what it has. */
export function merged(document: Document, change: Partial<Document>): Document {
	const email_notices = { ...document.email_notices, ...change.email_notices };
	return { ...document, ...change, email_notices };
}

type Handlers = Parameters<typeof fakeApi>[0];

/** Somebody signed in, their settings at the API (`stored`) and in the app, loaded. */
export async function loadedSettings(more: Handlers = {}) {
	const api = { stored: DOCUMENT, user: USER };
	const network = fakeApi({
		'POST /auth/login': () =>
			json({ user: api.user, access_token: 'access', token_type: 'Bearer', expires_in: 86_400 }),
		'POST /auth/logout': () => new Response(null, { status: 204 }),
		'GET /users/me/settings': () => json(api.stored),
		'PATCH /users/me/settings': async (request) =>
			json((api.stored = merged(api.stored, (await request.json()) as Partial<Document>))),
		...more
	});
	const session = aFreshSession();
	await session.login({ email: USER.email, password: 'seven quiet rooms' });
	const settings = settingsOf(session);
	await settings.load();
	return { api, session, settings, ...network };
}

export function settingsOf(session: Session): Settings {
	return new Settings(new ProfileCalls(session.fetch), session);
}

/** Somebody else logs in here after the one before has logged out. */
export async function logInAs(session: Session, user: User, api: { user: User }): Promise<void> {
	await session.logout();
	api.user = user;
	await session.login({ email: user.email, password: 'seven quiet rooms' });
}

/** Until it holds. */
export const eventually = vi.waitFor;

import type { Status } from './session.svelte';

/** What somebody signed in has no business with. */
const ENTRANCES = new Set(['/login', '/register']);
/** What links in e-mails and receipts lead to, and how to get one: for everybody, signed in or not. */
const PUBLIC = new Set([
	'/confirm-email',
	'/forgot-password',
	'/goodbye',
	'/reset-password',
	'/verify-email'
]);

/**
 * Where the person should be instead of `url`, or `null` when they are right there. Signed out, `/` greets people
 * who have never been here; the ones who have are asked to log in and come back to where they were.
 */
export function redirection(status: Status, known: boolean, url: URL): string | null {
	const here = url.pathname;
	if (PUBLIC.has(here)) return null;
	if (status === 'signed_in') return ENTRANCES.has(here) ? nextOf(url) : null;
	if (status !== 'signed_out' || ENTRANCES.has(here) || (here === '/' && !known)) return null;
	const back = here + url.search;
	return back === '/' ? '/login' : `/login?next=${encodeURIComponent(back)}`;
}

/** The page to go on to after log-in: a path on this site, whatever the address says. */
export function nextOf(url: URL): string {
	const next = url.searchParams.get('next') ?? '/';
	if (!URL.canParse(next, url.origin)) return '/';
	const target = new URL(next, url.origin);
	return target.origin === url.origin ? target.pathname + target.search : '/';
}

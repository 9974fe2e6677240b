import type { Status } from './session.svelte';

const OPEN = new Set(['/login', '/register']);

/**
 * Where the person should be instead of `url`, or `null` when they are right there. Signed out, `/` greets people
 * who have never been here; the ones who have are asked to log in and come back to where they were.
 */
export function redirection(status: Status, known: boolean, url: URL): string | null {
	const here = url.pathname;
	if (status === 'signed_in') return OPEN.has(here) ? nextOf(url) : null;
	if (status !== 'signed_out' || OPEN.has(here) || (here === '/' && !known)) return null;
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

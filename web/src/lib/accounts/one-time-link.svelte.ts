import { tick } from 'svelte';
import { afterNavigate, goto } from '$app/navigation';
import { resolve } from '$app/paths';

/**
 * The token of a link from an e-mail, which stands behind the `#` so that no server sees it; `""` when there is none.
 * It leaves the address bar, and with it the history, at once. To be called while a component is made.
 */
export class OneTimeLink {
	token = $state('');
	/** Whether the address has been looked at. */
	read = $state(false);

	constructor(page: '/reset-password' | '/verify-email' | '/confirm-email') {
		afterNavigate(({ to }) => {
			const token = tokenIn(to?.url.hash ?? '');
			if (token || !this.read) this.token = token;
			this.read = true;
			if (token)
				void tick().then(() => goto(resolve(page), { replaceState: true, keepFocus: true }));
		});
	}
}

/** "#token=abc" */
export function tokenIn(hash: string): string {
	return new URLSearchParams(hash.slice(1)).get('token') ?? '';
}

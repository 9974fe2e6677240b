import History from '@lucide/svelte/icons/history';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import { resolve } from '$app/paths';

/** What there is about somebody's account, in the order of menus. */
export const ACCOUNT_PAGES = [
	{ path: resolve('/settings/security'), label: 'Security', icon: ShieldCheck },
	{ path: resolve('/activity'), label: 'Activity', icon: History }
];

import Database from '@lucide/svelte/icons/database';
import History from '@lucide/svelte/icons/history';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import UserRound from '@lucide/svelte/icons/user-round';
import { resolve } from '$app/paths';

/** What there is about somebody's account, in the order of menus. */
export const ACCOUNT_PAGES = [
	{ path: resolve('/settings'), label: 'Profile', icon: UserRound },
	{ path: resolve('/settings/preferences'), label: 'Preferences', icon: SlidersHorizontal },
	{ path: resolve('/settings/security'), label: 'Security', icon: ShieldCheck },
	{ path: resolve('/activity'), label: 'Activity', icon: History },
	{ path: '/settings/data', label: 'Your data', icon: Database }
];

import { untrack } from 'svelte';
import type { Connection } from '$lib/api/connection.svelte';
import type { ProfileCalls } from '$lib/api/profile-calls';
import type { Session } from '$lib/session/session.svelte';
import type { Theme } from '$lib/shell/theme.svelte';
import { conventions } from './conventions.svelte';
import type { Settings } from './settings.svelte';

/** Who comes back to the page after less than this has hardly changed anything on another device. */
const STALE_MS = 60_000;

interface Parts {
	session: Session;
	settings: Settings;
	calls: ProfileCalls;
	theme: Theme;
	connection: Connection;
}

/** Makes the app follow the settings of who is signed in. To be called while the outermost component is made. */
export function followSettings({ session, settings, calls, theme, connection }: Parts): void {
	let asked = 0;
	const load = () => {
		asked = Date.now();
		void settings.load();
	};
	/** What was changed on another device. */
	const catchUp = () => {
		const due = session.status === 'signed_in' && Date.now() - asked > STALE_MS;
		if (document.visibilityState !== 'visible' || !due) return;
		load();
		void calls.me().then(
			(user) => session.update(user),
			() => undefined
		);
	};
	const owner = $derived(session.user?.id);
	const chosen = $derived(settings.document?.theme);

	conventions.follow(() => session.user);
	$effect(() => {
		if (owner !== undefined) untrack(load);
	});
	$effect(() => {
		if (chosen) untrack(() => (theme.preference = chosen));
	});
	$effect(() =>
		connection.whenBack(() => {
			if (!settings.document) load();
		})
	);
	$effect(() => {
		document.addEventListener('visibilitychange', catchUp);
		return () => document.removeEventListener('visibilitychange', catchUp);
	});
}

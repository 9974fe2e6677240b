import type { Erasure } from '$lib/api/types';
import { count, fullDate, longDate } from '$lib/formatting';

interface Words {
	title: string;
	lead: string;
	steps: { when: string; what: string }[];
}

/** What has become of a deletion, for whoever has its receipt. */
export function wordsFor(erasure: Erasure, now = Date.now()): Words {
	const asked = {
		when: fullDate(erasure.requested_at),
		what: 'The deletion was asked for. All sessions have ended.'
	};
	if (erasure.state === 'restored')
		return {
			title: 'The account is back',
			lead: 'Somebody logged in, and so called the deletion off. Nothing was deleted.',
			steps: [asked, { when: dateOr(erasure.restored_at), what: 'A log-in brought it back.' }]
		};
	if (erasure.state === 'erased')
		return {
			title: 'All is gone',
			lead: 'The account and all that was kept about you are deleted for good.',
			steps: [
				asked,
				{ when: dateOr(erasure.erased_at), what: 'All was deleted. Nobody can bring it back.' },
				...backups(erasure, now)
			]
		};
	const due = Date.parse(erasure.erase_at) <= now;
	return {
		title: 'Goodbye',
		lead: due
			? 'Your account is about to be deleted for good.'
			: 'You are logged out everywhere, and your account waits to be deleted.',
		steps: [
			asked,
			{
				when: due ? 'Any moment now' : `Until ${fullDate(erasure.erase_at)}`,
				what: due
					? 'All is deleted for good.'
					: 'Log in, and your account is back as it was. After that, all is deleted for good.'
			},
			...backups(erasure, now)
		]
	};
}

function backups({ backups_until: until }: Erasure, now: number): Words['steps'] {
	if (!until || Date.parse(until) <= now) return [];
	return [{ when: `Until ${longDate(until)}`, what: 'Backups of this site may still hold it.' }];
}

function dateOr(at: string | null): string {
	return at ? fullDate(at) : 'Since then';
}

/** One and many of each kind of data, in the order in which they are told. Others go by the API's name. */
const KINDS: Record<string, [string, string]> = {
	account: ['account', 'accounts'],
	list: ['artist on the list', 'artists on the list'],
	removed_entries: ['artist taken off the list', 'artists taken off the list'],
	own_artists: ['artist that only you had', 'artists that only you had'],
	imports: ['import', 'imports'],
	settings: ['document of settings', 'documents of settings'],
	sessions: ['session', 'sessions'],
	passkeys: ['passkey', 'passkeys'],
	authenticator_app: ['authenticator app', 'authenticator apps'],
	recovery_codes: ['recovery code', 'recovery codes'],
	links: ['link from an e-mail', 'links from e-mails'],
	exports: ['file with your data', 'files with your data'],
	activity: ['event of the activity, made nameless', 'events of the activity, made nameless']
};
/** How often the list changed is of no interest. */
const UNTOLD = new Set(['list_version']);

/** "1,234 artists on the list", and so on; nothing of which there was none. */
export function countsInWords(counts: Record<string, number>): string[] {
	const order = Object.keys(KINDS);
	return Object.entries(counts)
		.filter(([kind, number]) => number > 0 && !UNTOLD.has(kind))
		.sort(([a], [b]) => rank(order, a) - rank(order, b))
		.map(([kind, number]) => {
			const name = kind.replaceAll('_', ' ');
			const [one, many] = KINDS[kind] ?? [name, name];
			return count(number, one, many);
		});
}

function rank(order: string[], kind: string): number {
	const at = order.indexOf(kind);
	return at < 0 ? order.length : at;
}

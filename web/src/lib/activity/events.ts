import AtSign from '@lucide/svelte/icons/at-sign';
import Ban from '@lucide/svelte/icons/ban';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import FileArchive from '@lucide/svelte/icons/file-archive';
import Hourglass from '@lucide/svelte/icons/hourglass';
import KeyRound from '@lucide/svelte/icons/key-round';
import LockKeyhole from '@lucide/svelte/icons/lock-keyhole';
import LogIn from '@lucide/svelte/icons/log-in';
import LogOut from '@lucide/svelte/icons/log-out';
import ShieldAlert from '@lucide/svelte/icons/shield-alert';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import ShieldOff from '@lucide/svelte/icons/shield-off';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Tickets from '@lucide/svelte/icons/tickets';
import Trash from '@lucide/svelte/icons/trash-2';
import Undo from '@lucide/svelte/icons/undo-2';
import UserRound from '@lucide/svelte/icons/user-round';
import UserRoundCheck from '@lucide/svelte/icons/user-round-check';
import UserRoundPen from '@lucide/svelte/icons/user-round-pen';
import type { ActivityEvent } from '$lib/api/types';

export type EventTag = ActivityEvent['event'];

interface Words {
	icon: typeof LogIn;
	/** What happened, in a few words. */
	title: string;
	/** What to make of it, where that is not plain. */
	advice?: string;
	/** Somebody may be trying something: it stands out. */
	alarming?: boolean;
}

const NOT_YOU = 'If it wasn’t you, change your password.';

export const EVENTS: Record<EventTag, Words> = {
	'account.registered': { icon: UserRound, title: 'You created your account' },
	'account.email_verified': { icon: AtSign, title: 'E-mail address confirmed' },
	'account.verification_sent': { icon: AtSign, title: 'Link to confirm your address sent' },

	'account.profile_changed': { icon: UserRoundPen, title: 'Profile changed' },
	'account.settings_changed': { icon: SlidersHorizontal, title: 'Preferences changed' },
	'account.email_change_requested': {
		icon: AtSign,
		title: 'Another e-mail address asked for',
		advice: 'If it wasn’t you, forget that address on your profile, and change your password.'
	},
	'account.email_changed': { icon: AtSign, title: 'E-mail address changed', advice: NOT_YOU },
	'account.export_requested': {
		icon: FileArchive,
		title: 'All your data asked for',
		advice: NOT_YOU
	},
	'account.export_fetched': { icon: FileArchive, title: 'All your data fetched', advice: NOT_YOU },
	'account.deletion_requested': {
		icon: Trash,
		title: 'Deletion of your account asked for',
		advice: NOT_YOU,
		alarming: true
	},
	'account.restored': { icon: Undo, title: 'Deletion of your account called off' },
	'account.erased': { icon: Trash, title: 'Account erased' },
	'account.disabled': {
		icon: Ban,
		title: 'Account disabled by whoever runs this site',
		advice: 'Nobody could log in from then on.',
		alarming: true
	},
	'account.enabled': { icon: UserRoundCheck, title: 'Account open to you again' },

	'session.started': { icon: LogIn, title: 'Logged in' },
	'session.refused': {
		icon: ShieldAlert,
		title: 'Log-in refused',
		advice: `The password was wrong. ${NOT_YOU}`,
		alarming: true
	},
	'session.reauthenticated': { icon: LockKeyhole, title: 'Shown again that it is you' },
	'session.second_factor_asked': {
		icon: LockKeyhole,
		title: 'Password right, second factor asked'
	},
	'session.second_factor_refused': {
		icon: ShieldAlert,
		title: 'Second factor refused',
		advice: `The password was right, what came after it was not. ${NOT_YOU}`,
		alarming: true
	},
	'session.ended': { icon: LogOut, title: 'Logged out' },
	'session.others_ended': { icon: LogOut, title: 'All other devices logged out' },
	'session.refresh_token_reused': {
		icon: ShieldAlert,
		title: 'A copied session was stopped',
		advice: `Somebody used a key that had been used before, so that session was ended. ${NOT_YOU}`,
		alarming: true
	},

	'password.changed': { icon: LockKeyhole, title: 'Password changed' },
	'password.refused': {
		icon: ShieldAlert,
		title: 'Wrong password for a change',
		advice: `Somebody who was logged in gave a wrong password. ${NOT_YOU}`,
		alarming: true
	},
	'password.reset_requested': {
		icon: LockKeyhole,
		title: 'New password asked for',
		advice: 'If it wasn’t you, leave the link in the e-mail alone.'
	},
	'password.reset': { icon: LockKeyhole, title: 'New password set by e-mail' },

	'two_factor.enabled': { icon: ShieldCheck, title: 'Two factors turned on' },
	'two_factor.disabled': {
		icon: ShieldOff,
		title: 'Two factors turned off',
		advice: NOT_YOU,
		alarming: true
	},
	'two_factor.reset': {
		icon: ShieldOff,
		title: 'Two factors taken off by whoever runs this site',
		advice: 'Turn them on again under Security. If you had not asked for it, tell them.',
		alarming: true
	},
	'two_factor.refused': {
		icon: ShieldAlert,
		title: 'Wrong code for two factors',
		advice: `Somebody who was logged in gave a wrong code. ${NOT_YOU}`,
		alarming: true
	},
	'two_factor.recovery_codes_renewed': { icon: Tickets, title: 'New recovery codes made' },
	'two_factor.recovery_code_used': { icon: Tickets, title: 'Recovery code used' },

	'passkey.added': { icon: KeyRound, title: 'Passkey added' },
	'passkey.renamed': { icon: KeyRound, title: 'Passkey renamed' },
	'passkey.removed': { icon: KeyRound, title: 'Passkey removed' },
	'passkey.refused': {
		icon: ShieldAlert,
		title: 'Passkey refused',
		advice: NOT_YOU,
		alarming: true
	},

	'limit.exceeded': {
		icon: Hourglass,
		title: 'Too many tries, stopped for a while',
		advice: NOT_YOU,
		alarming: true
	}
};

/** What happened, in words; an event that a newer API has and this page has not heard of is shown by its tag. */
export function wordsFor(tag: string): Words {
	return isKnown(tag) ? EVENTS[tag] : { icon: CircleHelp, title: tag };
}

/** How a log-in was done; a first log-in after registration has no method of its own. */
const METHODS: Record<string, string> = {
	password: 'with the password',
	'password, totp': 'with password and app',
	'password, recovery_code': 'with password and recovery code',
	'password, passkey': 'with password and passkey',
	passkey: 'with a passkey'
};

/** What was changed of the profile and of the settings. */
const CHANGED: Record<string, string> = {
	display_name: 'name',
	locale: 'language and region',
	time_zone: 'time zone',
	theme: 'theme',
	artist_names: 'names of artists',
	default_tags: 'tags of new entries',
	default_scope: 'what new entries block',
	page_size: 'artists loaded at once',
	email_notices: 'e-mail'
};

/** What happened, and what else the log knows of it in a word or two. */
export function titleOf({ event, details }: ActivityEvent): string {
	const { title } = wordsFor(event);
	const method = METHODS[details.method ?? ''];
	if (method) return `${title} ${method}`;
	const more = details.name ?? details.changed?.split(', ').map(partName).join(', ');
	return more ? `${title}: ${more}` : title;
}

/** What to make of it; empty where that is plain. */
export function adviceOf({ event, details }: ActivityEvent): string {
	if (details.reason === 'disabled')
		return `The password was right, but the account was disabled. ${NOT_YOU}`;
	return wordsFor(event).advice ?? '';
}

function partName(part: string): string {
	return CHANGED[part] ?? part;
}

function isKnown(tag: string): tag is EventTag {
	return tag in EVENTS;
}

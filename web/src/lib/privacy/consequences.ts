import type { Features } from '$lib/api/types';
import { count } from '$lib/formatting';

export interface Consequence {
	when: string;
	what: string;
}

/** What happens to an account that is deleted, in order. */
export function consequencesOf({
	deletion_grace_days: grace,
	backup_retention_days: backups
}: Features): Consequence[] {
	const days = count(grace, 'day');
	const steps: (Consequence | false)[] = [
		{
			when: 'At once',
			what: 'You are logged out everywhere, and links from our e-mails stop working.'
		},
		grace > 0 && {
			when: `For ${days}`,
			what: 'Nothing is lost yet. Log in, and your account is back as it was.'
		},
		{
			when: grace > 0 ? `After ${days}` : 'At once, too',
			what: 'Your list, your settings and all else about you are deleted for good. Nobody can bring them back.'
		},
		backups > 0 && {
			when: `For up to ${count(backups, 'day')} more`,
			what: 'Backups of this site may still hold your account. They are deleted one after the other.'
		},
		{
			when: 'What stays',
			what: 'The record that things such as log-ins happened, and when, without who it was and from where. It is deleted when its time is over, like all activity.'
		}
	];
	return steps.filter((step) => step !== false);
}

import type { Erasure } from '$lib/api/types';
import { fullDate, longDate } from '$lib/formatting';
import { goodbyeAddress } from './receipt-address';

/** A receipt as somebody finds it years from now: what it is of, and what it is for. `found` when it is known. */
export function receiptText(receipt: string, found: Erasure | null, origin: string): string {
	return [
		`Receipt for the deletion of an account at ${new URL(origin).host}`,
		'',
		receipt,
		'',
		...(found ? facts(found) : []),
		'What became of it can be looked up with the receipt, until a year after the end, at',
		`${origin}${goodbyeAddress(receipt)}`,
		''
	].join('\n');
}

function facts({ requested_at, state, erase_at, erased_at, backups_until }: Erasure): string[] {
	return [
		`Asked for: ${fullDate(requested_at)}`,
		...(state === 'waiting' ? [`Until then a log-in brings it back: ${fullDate(erase_at)}`] : []),
		...(erased_at ? [`Deleted for good: ${fullDate(erased_at)}`] : []),
		...(backups_until ? [`Backups may hold it until: ${longDate(backups_until)}`] : []),
		''
	];
}

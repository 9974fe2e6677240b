import { resolve } from '$app/paths';

/** The page about a deletion. The receipt stands behind the `#`, so that no server and no log sees it. */
export function goodbyeAddress(receipt: string): string {
	return `${resolve('/goodbye')}#${new URLSearchParams({ receipt }).toString()}`;
}

/** "#receipt=abc"; empty when there is none. */
export function receiptIn(hash: string): string {
	return new URLSearchParams(hash.slice(1)).get('receipt') ?? '';
}

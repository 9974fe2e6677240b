import { Problem } from '$lib/api/problem';
import type { CreationOptions, PasskeyAnswer, RequestOptions } from '$lib/api/types';

/**
 * The browser's side of passkeys (https://www.w3.org/TR/webauthn-3/). What goes to and comes from the API is the JSON
 * that the browser itself reads and writes: Chrome since 129, Firefox since 119, Safari since 18.4.
 */
const CANCELLED = new Set(['NotAllowedError', 'AbortError']);

/** Why passkeys cannot be used here, in words; empty when they can. */
export function passkeyObstacle(): string {
	if (!isSecureContext) {
		return 'Passkeys need a secure address. This one does not start with https.';
	}
	if (isAddressOfNumbers(location.hostname)) {
		return 'Passkeys need an address with a name. This one is made of numbers.';
	}
	if (!('PublicKeyCredential' in window) || !hasJson()) {
		return 'This browser can’t use passkeys. A recent Chrome, Edge, Firefox or Safari can.';
	}
	return '';
}

/** Opens the browser's dialog to make a passkey; `null` when the person closes it or lets it time out. */
export async function createPasskey(options: CreationOptions): Promise<PasskeyAnswer | null> {
	const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
	return inWords(() => navigator.credentials.create({ publicKey }));
}

/** Opens the browser's dialog to choose a passkey; `null` when the person closes it or lets it time out. */
export async function choosePasskey(options: RequestOptions): Promise<PasskeyAnswer | null> {
	const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
	return inWords(() => navigator.credentials.get({ publicKey }));
}

async function inWords(open: () => Promise<Credential | null>): Promise<PasskeyAnswer | null> {
	try {
		const credential = (await open()) as PublicKeyCredential | null;
		return (credential?.toJSON() ?? null) as PasskeyAnswer | null;
	} catch (error) {
		const name = error instanceof DOMException ? error.name : '';
		if (CANCELLED.has(name)) return null;
		throw name in WORDS ? new Problem(WORDS[name] ?? '', 0, name) : error;
	}
}

const WORDS: Record<string, string> = {
	InvalidStateError: 'There is a passkey for this account on that device already.',
	SecurityError: 'The browser does not allow passkeys at this address.',
	NotSupportedError: 'That device can’t make the kind of passkey that is needed here.',
	ConstraintError:
		'That device can’t make sure that it is you. Set up a screen lock, and try again.'
};

function hasJson(): boolean {
	return (
		'parseCreationOptionsFromJSON' in PublicKeyCredential &&
		'parseRequestOptionsFromJSON' in PublicKeyCredential
	);
}

function isAddressOfNumbers(hostname: string): boolean {
	return /^[\d.]+$/.test(hostname) || hostname.startsWith('[');
}

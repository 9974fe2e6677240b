import { vi } from 'vitest';

/** Stands in for the browser's dialogs: what it gives, or throws, when somebody is asked for a passkey. */
export function fakeAuthenticator(answer: () => unknown = () => ({ id: 'credential' })) {
	const give = vi.fn(() =>
		Promise.resolve()
			.then(answer)
			.then((json) => json && { toJSON: () => json })
	);
	vi.stubGlobal('isSecureContext', true);
	vi.stubGlobal('PublicKeyCredential', {
		parseCreationOptionsFromJSON: (options: unknown) => options,
		parseRequestOptionsFromJSON: (options: unknown) => options
	});
	Object.defineProperty(navigator, 'credentials', {
		value: { create: give, get: give },
		configurable: true
	});
	return give;
}

export function cancelled(): never {
	throw new DOMException('The operation was not allowed.', 'NotAllowedError');
}

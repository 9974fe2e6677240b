import { describe, expect, it, vi } from 'vitest';
import type { RequestOptions } from '$lib/api/types';
import { cancelled, fakeAuthenticator } from '../../../tests/passkeys';
import { choosePasskey, passkeyObstacle } from './webauthn';

const OPTIONS: RequestOptions = { challenge: 'abc' };

function at(address: string): void {
	vi.stubGlobal('location', new URL(address));
	vi.stubGlobal('isSecureContext', address.startsWith('https:') || address.includes('localhost'));
}

describe('passkeys', () => {
	it.each([
		['https://music.example.org', ''],
		['http://localhost:5000', ''],
		['http://music.example.org', 'does not start with https'],
		['https://192.0.2.7', 'made of numbers'],
		['https://[2001:db8::7]', 'made of numbers']
	])('at %s: "%s"', (address, obstacle) => {
		fakeAuthenticator();
		at(address);

		if (obstacle) expect(passkeyObstacle()).toContain(obstacle);
		else expect(passkeyObstacle()).toBe('');
	});

	it('need a browser that knows them', () => {
		at('https://music.example.org');
		vi.stubGlobal('PublicKeyCredential', {});

		expect(passkeyObstacle()).toContain('This browser can’t');
	});
});

describe('the browser’s dialog', () => {
	it('gives what the API takes', async () => {
		fakeAuthenticator(() => ({ id: 'c' }));

		expect(await choosePasskey(OPTIONS)).toEqual({ id: 'c' });
	});

	it('may be closed', async () => {
		fakeAuthenticator(cancelled);

		expect(await choosePasskey(OPTIONS)).toBeNull();
	});

	it.each(['SecurityError', 'InvalidStateError'])('tells in words about %s', async (name) => {
		fakeAuthenticator(() => {
			throw new DOMException('Technical words.', name);
		});

		await expect(choosePasskey(OPTIONS)).rejects.toMatchObject({ name: 'Problem', code: name });
	});
});

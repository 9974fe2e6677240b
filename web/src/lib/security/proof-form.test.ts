import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Proof } from '$lib/api/account-calls';
import { accountCalls } from '../../../tests/account';
import { aPasskey } from '../../../tests/factories';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { cancelled, fakeAuthenticator } from '../../../tests/passkeys';
import { ProofForm } from './proof-form.svelte';

const NAME = { missing: 'Enter the name.', check: (text: string) => (text === 'x' ? '' : 'No.') };

function open(
	send: (proof: Proof) => Promise<unknown> = () => Promise.resolve(),
	passkeys = [aPasskey()]
) {
	const api = fakeApi({
		'GET /auth/passkeys': () => json({ passkeys }),
		'POST /auth/reauthenticate/passkey': () => json({ ceremony_id: 'c1', options: {} })
	});
	return { ...api, form: new ProofForm(accountCalls(), () => true, send) };
}

beforeEach(() => {
	vi.stubGlobal('location', new URL('https://music.example.org'));
	fakeAuthenticator();
});

describe('the way by passkey', () => {
	it.each([
		['is offered to who has one', [aPasskey()], true],
		['is not offered to who has none', [], false]
	])('%s', async (_, passkeys, offered) => {
		const { form } = open(undefined, passkeys);

		await form.lookForPasskeys();

		expect(form.offersPasskey).toBe(offered);
	});

	it('is not offered where the browser can’t go it, and nobody is asked', async () => {
		vi.stubGlobal('isSecureContext', false);
		const { form, calls } = open();

		await form.lookForPasskeys();

		expect([form.offersPasskey, calls]).toEqual([false, []]);
	});

	it('is not offered while it is not known, which is no failure', async () => {
		const { form, handlers } = open();
		handlers['GET /auth/passkeys'] = () => problem(500, 'internal');

		await form.lookForPasskeys();

		expect([form.offersPasskey, form.failure]).toEqual([false, '']);
	});
});

describe('a passkey', () => {
	it('takes the place of password and code', async () => {
		const send = vi.fn(() => Promise.resolve());
		const { form } = open(send);

		expect(await form.usePasskey()).toBe(true);

		const proof = { ceremony_id: 'c1', credential: { id: 'credential' } };
		expect(send).toHaveBeenCalledExactlyOnceWith(proof, expect.anything());
		expect([form.busy, form.passkeyBusy, form.errors.password]).toEqual([false, false, '']);
	});

	it('may be kept back, which is no failure', async () => {
		fakeAuthenticator(cancelled);
		const send = vi.fn(() => Promise.resolve());
		const { form } = open(send);

		expect(await form.usePasskey()).toBe(false);

		expect(send).not.toHaveBeenCalled();
		expect([form.note, form.failure]).toEqual(['No passkey was used.', '']);
	});

	it('may be refused, in the API’s words', async () => {
		const { form, handlers } = open();
		handlers['POST /auth/reauthenticate/passkey'] = () => problem(409, 'no_passkeys');

		expect(await form.usePasskey()).toBe(false);

		expect([form.failure, form.passkeyBusy]).toEqual(['Said the API: no_passkeys.', false]);
	});

	it('waits for what else is asked, and that is given with it', async () => {
		fakeApi({
			'POST /auth/reauthenticate/passkey': () => json({ ceremony_id: 'c1', options: {} })
		});
		const send = vi.fn(() => Promise.resolve());
		const form = new ProofForm(accountCalls(), () => false, send, { name: NAME });

		form.values.name = 'y';
		expect(await form.usePasskey()).toBe(false);
		expect([form.errors.name, form.errors.password]).toEqual(['No.', '']);
		form.values.name = 'x';

		expect(await form.usePasskey()).toBe(true);
		expect(send).toHaveBeenCalledExactlyOnceWith(
			expect.objectContaining({ ceremony_id: 'c1' }),
			expect.objectContaining({ name: 'x' })
		);
	});
});

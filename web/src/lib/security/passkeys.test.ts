import { beforeEach, describe, expect, it } from 'vitest';
import { accountCalls } from '../../../tests/account';
import { aPasskey } from '../../../tests/factories';
import { empty, fakeApi, json, problem } from '../../../tests/fake-api';
import { cancelled, fakeAuthenticator } from '../../../tests/passkeys';
import { Passkeys } from './passkeys.svelte';

const PROOF = { password: 'correct horse' };
const LAPTOP = aPasskey({ name: 'Firefox on Linux' });

let passkeys: Passkeys;
let sent: Record<string, unknown>[];
let twoFactors: boolean;

async function open(handlers: Parameters<typeof fakeApi>[0] = {}) {
	const api = fakeApi({
		'GET /auth/passkeys': () => json({ passkeys: [LAPTOP] }),
		'POST /auth/passkeys/registration-options': () => json({ options: { challenge: 'abc' } }),
		'POST /auth/passkeys': async (request) => {
			const body = (await request.json()) as { name: string };
			sent.push(body);
			return json(aPasskey({ id: 'new', name: body.name }), 201);
		},
		...handlers
	});
	await passkeys.list.load();
	return api;
}

async function add(): Promise<void> {
	passkeys.startAdding();
	passkeys.add.values.password = 'correct horse';
	await passkeys.add.submit();
}

const names = () => passkeys.list.value?.map(({ name }) => name);

beforeEach(() => {
	sent = [];
	fakeAuthenticator();
	twoFactors = false;
	passkeys = new Passkeys(
		accountCalls(),
		() => 'Firefox on Linux',
		() => twoFactors
	);
});

describe('a new passkey', () => {
	it('is called after the device, by a name that is free, and can be renamed at once', async () => {
		await open();

		await add();

		expect(sent).toEqual([{ name: 'Firefox on Linux 2', credential: { id: 'credential' } }]);
		expect(names()).toEqual(['Firefox on Linux 2', 'Firefox on Linux']);
		expect([passkeys.openId, passkeys.openFor, passkeys.adding]).toEqual(['new', 'rename', false]);
	});

	it('takes the right password', async () => {
		await open({
			'POST /auth/passkeys/registration-options': () => problem(403, 'wrong_password')
		});

		await add();

		expect(passkeys.add.errors.password).toContain('wrong_password');
		expect(passkeys.adding).toBe(true);
	});

	it('takes a code, too, where two factors are on, however it is typed', async () => {
		twoFactors = true;
		let proof: unknown;
		await open({
			'POST /auth/passkeys/registration-options': async (request) => {
				proof = await request.json();
				return json({ options: { challenge: 'abc' } });
			}
		});
		passkeys.add.values.code = '123 456';

		passkeys.add.values.password = 'correct horse';
		await passkeys.add.submit();

		expect(proof).toEqual({ password: 'correct horse', code: '123456' });
		expect(passkeys.list.value).toHaveLength(2);
	});

	it('asks for another code when the dialog is closed, since that one is spent', async () => {
		twoFactors = true;
		fakeAuthenticator(cancelled);
		await open();
		passkeys.add.values = { password: 'correct horse', code: '123456' };

		await passkeys.add.submit();

		expect(passkeys.add.values).toEqual({ password: 'correct horse', code: '' });
	});

	it('is not made when the dialog is closed, which is no failure', async () => {
		fakeAuthenticator(cancelled);
		const { calls } = await open();

		await add();

		expect(passkeys.note).toBe('No passkey was made.');
		expect(passkeys.add.failure).toBe('');
		expect(calls.at(-1)).toBe('POST /auth/passkeys/registration-options');
	});

	it('is refused on a device that has one, in words', async () => {
		fakeAuthenticator(() => {
			throw new DOMException('Technical words.', 'InvalidStateError');
		});
		await open();

		await add();

		expect(passkeys.add.failure).toContain('already');
	});

	it('is refused in the API’s words when there are too many', async () => {
		await open({ 'POST /auth/passkeys': () => problem(409, 'passkey_limit') });

		await add();

		expect(passkeys.add.failure).toContain('passkey_limit');
		expect(names()).toEqual(['Firefox on Linux']);
	});
});

describe('a passkey that is there', () => {
	it('gets another name', async () => {
		await open({
			[`PATCH /auth/passkeys/${LAPTOP.id}`]: () => json({ ...LAPTOP, name: 'Desk' })
		});
		passkeys.open(LAPTOP, 'rename');

		await passkeys.rename(LAPTOP, 'Desk');

		expect(names()).toEqual(['Desk']);
		expect(passkeys.openId).toBeNull();
	});

	it('asks the API nothing when it keeps its name', async () => {
		const { calls } = await open();

		await passkeys.rename(LAPTOP, LAPTOP.name);

		expect(calls).toEqual(['GET /auth/passkeys']);
	});

	it('is removed with the password', async () => {
		await open({ [`POST /auth/passkeys/${LAPTOP.id}/remove`]: empty });

		await passkeys.remove(LAPTOP, PROOF);

		expect(names()).toEqual([]);
	});

	it('stays when the password is wrong', async () => {
		await open({
			[`POST /auth/passkeys/${LAPTOP.id}/remove`]: () => problem(403, 'wrong_password')
		});

		await expect(passkeys.remove(LAPTOP, PROOF)).rejects.toMatchObject({
			code: 'wrong_password'
		});

		expect(names()).toEqual(['Firefox on Linux']);
	});

	it('goes when it had been removed elsewhere', async () => {
		await open({
			[`POST /auth/passkeys/${LAPTOP.id}/remove`]: () => problem(404, 'passkey_not_found')
		});

		await passkeys.remove(LAPTOP, PROOF);

		expect(names()).toEqual([]);
	});
});

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { accountCalls } from '../../../tests/account';
import { empty, fakeApi, json, problem } from '../../../tests/fake-api';
import { TwoFactor } from './two-factor.svelte';

const CODES = ['abcdefg-hijklmn-opqrstu-vwxyz23', 'bcdefgh-ijklmno-pqrstuv-wxyz234'];
const SETUP = {
	secret: 'ABCD',
	otpauth_uri: 'otpauth://totp/x',
	qr_svg: '<svg/>',
	expires_in: 600
};
const off = () => json({ enabled: false, enabled_at: null, recovery_codes_left: 0 });
const on = () =>
	json({ enabled: true, enabled_at: '2025-01-02T03:04:05Z', recovery_codes_left: 2 });

let twoFactor: TwoFactor;

async function open(handlers: Parameters<typeof fakeApi>[0], status = off) {
	const api = fakeApi({
		'GET /auth/2fa': status,
		'POST /auth/2fa/setup': () => json(SETUP),
		...handlers
	});
	twoFactor = new TwoFactor(accountCalls());
	await twoFactor.status.load();
	return api;
}

async function begin(): Promise<void> {
	twoFactor.go('password');
	twoFactor.password.values.password = 'correct horse';
	await twoFactor.password.submit();
}

async function enable(): Promise<void> {
	twoFactor.enable.values.code = '123 456';
	await twoFactor.enable.submit();
}

beforeEach(() => {
	twoFactor = new TwoFactor(accountCalls());
});

describe('setting up', () => {
	it('goes from the password over the secret to the recovery codes', async () => {
		let sent: unknown;
		await open({
			'POST /auth/2fa/enable': async (request) => {
				sent = await request.json();
				return json({ recovery_codes: CODES });
			}
		});

		await begin();
		expect([twoFactor.step, twoFactor.setup]).toEqual(['scan', SETUP]);
		await enable();

		expect(sent).toEqual({ code: '123456' });
		expect([twoFactor.step, twoFactor.codes]).toEqual(['codes', CODES]);
		expect(twoFactor.status.value).toMatchObject({ enabled: true, recovery_codes_left: 2 });
	});

	it('forgets the secret and the codes when it is over', async () => {
		await open({ 'POST /auth/2fa/enable': () => json({ recovery_codes: CODES }) });
		await begin();
		await enable();

		twoFactor.go('none');

		expect([twoFactor.setup, twoFactor.codes]).toEqual([null, []]);
	});

	it('stays at a wrong password, said at its field', async () => {
		await open({ 'POST /auth/2fa/setup': () => problem(403, 'wrong_password') });

		await begin();

		expect(twoFactor.step).toBe('password');
		expect(twoFactor.password.errors.password).toContain('wrong_password');
	});

	it('stays at a wrong code, with the same secret', async () => {
		await open({ 'POST /auth/2fa/enable': () => problem(403, 'wrong_code') });
		await begin();

		await enable();

		expect([twoFactor.step, twoFactor.setup]).toEqual(['scan', SETUP]);
		expect(twoFactor.enable.errors.code).toContain('wrong_code');
	});

	it('starts anew when the secret has been waiting too long', async () => {
		await open({ 'POST /auth/2fa/enable': () => problem(409, 'two_factor_setup_missing') });
		await begin();

		await enable();

		expect([twoFactor.step, twoFactor.setup]).toEqual(['password', null]);
		expect(twoFactor.password.failure).toContain('two_factor_setup_missing');
	});

	it('learns that another tab was quicker', async () => {
		const api = await open({ 'POST /auth/2fa/setup': () => problem(409, 'two_factor_enabled') });
		api.handlers['GET /auth/2fa'] = on;

		await begin();

		expect(twoFactor.status.value?.enabled).toBe(true);
		expect(twoFactor.password.failure).toContain('two_factor_enabled');
	});
});

describe('two factors that are on', () => {
	it('get new recovery codes, and keep the date they are on since', async () => {
		await open({ 'POST /auth/2fa/recovery-codes': () => json({ recovery_codes: CODES }) }, on);
		twoFactor.go('renew');
		twoFactor.renew.values.code = '123456';

		await twoFactor.renew.submit();

		expect([twoFactor.step, twoFactor.codes]).toEqual(['codes', CODES]);
		expect(twoFactor.status.value?.enabled_at).toBe('2025-01-02T03:04:05Z');
	});

	describe('in a session that is not fresh', () => {
		let renewals: unknown[];

		async function renew(answers: Response[]) {
			renewals = [];
			await open(
				{
					'POST /auth/2fa/recovery-codes': async (request) => {
						renewals.push(await request.json());
						return answers.shift() ?? json({ recovery_codes: CODES });
					},
					'POST /auth/reauthenticate': empty
				},
				on
			);
			twoFactor.go('renew');
			twoFactor.renew.values.code = '123456';
			const submitted = twoFactor.renew.submit();
			await vi.waitFor(() => expect(twoFactor.reauthentication.waiting).toBe('renew'));
			return { submitted };
		}

		const stale = () => problem(403, 'reauthentication_required');

		async function prove(): Promise<void> {
			twoFactor.reauthentication.form.values = { password: 'correct horse', code: '654321' };
			await twoFactor.reauthentication.form.submit();
		}

		it('get new recovery codes once the person has shown who they are', async () => {
			const { submitted } = await renew([stale()]);

			await prove();
			await submitted;

			expect([twoFactor.step, twoFactor.codes]).toEqual(['codes', CODES]);
			expect(renewals).toEqual([{ code: '123456' }, { code: '123456' }]);
		});

		it('keep the old ones when the person cancels, and what was typed', async () => {
			const { submitted } = await renew([stale()]);

			twoFactor.reauthentication.cancel();
			await submitted;

			expect([twoFactor.step, twoFactor.codes]).toEqual(['renew', []]);
			expect(twoFactor.renew.values.code).toBe('123456');
			expect(twoFactor.renew.busy).toBe(false);
		});

		it('say it at the field when the code was used up in between', async () => {
			const { submitted } = await renew([stale(), problem(403, 'wrong_code')]);

			await prove();
			await submitted;

			expect(twoFactor.step).toBe('renew');
			expect(twoFactor.renew.errors.code).toContain('wrong_code');
		});

		it('are turned off in place of waiting for the person', async () => {
			const { submitted } = await renew([stale()]);

			twoFactor.go('disable');
			await submitted;

			expect(twoFactor.reauthentication.waiting).toBeNull();
			expect([twoFactor.step, renewals.length]).toEqual(['disable', 1]);
		});
	});

	it('are turned off by password and code', async () => {
		let sent: unknown;
		await open(
			{
				'POST /auth/2fa/disable': async (request) => {
					sent = await request.json();
					return empty();
				}
			},
			on
		);
		twoFactor.go('disable');
		twoFactor.disable.values = { password: 'correct horse', code: ` ${CODES[0]} ` };

		expect(await twoFactor.disable.submit()).toBe(true);

		expect(sent).toEqual({ password: 'correct horse', code: CODES[0] });
		expect(twoFactor.status.value?.enabled).toBe(false);
		expect(twoFactor.step).toBe('none');
	});

	it.each([
		['wrong_password', 'password'],
		['wrong_code', 'code']
	] as const)('stay on with a %s, said at its field', async (code, field) => {
		await open({ 'POST /auth/2fa/disable': () => problem(403, code) }, on);
		twoFactor.go('disable');
		twoFactor.disable.values = { password: 'x', code: '1' };

		await twoFactor.disable.submit();

		expect(twoFactor.disable.errors[field]).toContain(code);
		expect(twoFactor.status.value?.enabled).toBe(true);
	});
});

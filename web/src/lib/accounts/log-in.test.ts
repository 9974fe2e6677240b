import { beforeEach, describe, expect, it } from 'vitest';
import { aFreshSession, signedIn } from '../../../tests/account';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { cancelled, fakeAuthenticator } from '../../../tests/passkeys';
import { LogIn } from './log-in.svelte';

const METHODS = ['totp', 'recovery_code', 'passkey'];
const required = () =>
	problem(401, 'two_factor_required', { login_token: 'L1', methods: METHODS, expires_in: 300 });
const options = () => json({ ceremony_id: 'c1', options: { challenge: 'abc' } });

let login: LogIn;
let sent: unknown[];

function answering(handlers: Parameters<typeof fakeApi>[0]) {
	return fakeApi({ 'POST /auth/login': required, ...handlers });
}

function noting(answer: () => Response) {
	return async (request: Request) => {
		sent.push(await request.json());
		return answer();
	};
}

async function enterPassword(): Promise<void> {
	login.password.values.email = 'ann@example.org';
	login.password.values.password = 'correct horse';
	await login.password.submit();
}

async function enterCode(code: string): Promise<boolean> {
	login.codeForm.values.code = code;
	return login.codeForm.submit();
}

beforeEach(() => {
	sent = [];
	login = new LogIn(aFreshSession());
});

describe('the password', () => {
	it('is enough without two factors', async () => {
		answering({ 'POST /auth/login': signedIn });

		await enterPassword();

		expect(login.session.status).toBe('signed_in');
		expect(login.challenge).toBeNull();
	});

	it('says in the API’s words that the account is disabled', async () => {
		answering({ 'POST /auth/login': () => problem(403, 'account_disabled') });

		await enterPassword();

		expect(login.password.failure).toBe('Said the API: account_disabled.');
		expect(login.session.status).toBe('signed_out');
	});

	it('leads to the second step, and is not kept for it', async () => {
		answering({});

		await enterPassword();

		expect(login.challenge).toEqual({ loginToken: 'L1', methods: METHODS });
		expect(login.password.values).toEqual({ email: 'ann@example.org', password: '' });
		expect(login.session.status).toBe('signed_out');
	});

	it('is refused in the API’s words', async () => {
		answering({ 'POST /auth/login': () => problem(401, 'invalid_credentials') });

		await enterPassword();

		expect(login.password.failure).toContain('invalid_credentials');
		expect(login.challenge).toBeNull();
	});

	it('tells how long to wait after too many', async () => {
		const tooMany = problem(429, 'rate_limited', { retry_after: 720 });
		tooMany.headers.set('Retry-After', '720');
		answering({ 'POST /auth/login': () => tooMany });

		await enterPassword();

		expect(login.password.failure).toContain('in 12 minutes');
	});
});

describe('the second step', () => {
	it('takes a code in groups', async () => {
		answering({ 'POST /auth/login/second-factor': noting(signedIn) });
		await enterPassword();

		await enterCode(' 123 456 ');

		expect(sent).toEqual([{ login_token: 'L1', totp_code: '123456', session: 'cookie' }]);
		expect(login.session.status).toBe('signed_in');
	});

	it('takes a recovery code in its place', async () => {
		answering({ 'POST /auth/login/second-factor': noting(signedIn) });
		await enterPassword();

		login.switchTo('recovery_code');
		await enterCode('abcdef-ghijkl');

		expect(sent).toEqual([
			{ login_token: 'L1', recovery_code: 'abcdef-ghijkl', session: 'cookie' }
		]);
	});

	it('sends nothing that can’t be a code', async () => {
		const { calls } = answering({});
		await enterPassword();

		await enterCode('12345');

		expect(login.codeForm.errors.code).toBe('The code has six digits.');
		expect(calls).toEqual(['POST /auth/login']);
	});

	it('puts a refusal at the code, and can be tried again', async () => {
		answering({
			'POST /auth/login/second-factor': () => problem(401, 'second_factor_invalid')
		});
		await enterPassword();

		await enterCode('123456');

		expect(login.codeForm.errors.code).toContain('second_factor_invalid');
		expect(login.challenge).not.toBeNull();
	});

	it('starts anew, with a reason, when it took too long', async () => {
		answering({ 'POST /auth/login/second-factor': () => problem(401, 'login_expired') });
		await enterPassword();

		await enterCode('123456');

		expect(login.challenge).toBeNull();
		expect(login.expired).toContain('enter your password again');
		expect(login.totp.values.code).toBe('');
	});

	it('forgets the reason with the next password', async () => {
		answering({ 'POST /auth/login/second-factor': () => problem(401, 'login_expired') });
		await enterPassword();
		await enterCode('123456');

		await enterPassword();

		expect(login.expired).toBe('');
		expect(login.challenge).not.toBeNull();
	});

	it('offers a passkey only to who has one', async () => {
		answering({
			'POST /auth/login': () =>
				problem(401, 'two_factor_required', { login_token: 'L1', methods: ['totp'] })
		});

		await enterPassword();

		expect(login.offersPasskey).toBe(false);
	});
});

describe('a passkey', () => {
	it('signs in by itself', async () => {
		fakeAuthenticator();
		answering({
			'POST /auth/passkeys/login-options': noting(options),
			'POST /auth/passkeys/login': noting(signedIn)
		});

		await login.usePasskey();

		expect(sent).toEqual([
			{},
			{ ceremony_id: 'c1', credential: { id: 'credential' }, session: 'cookie' }
		]);
		expect(login.session.status).toBe('signed_in');
	});

	it('is the second factor of the log-in that has begun', async () => {
		fakeAuthenticator();
		answering({
			'POST /auth/passkeys/login-options': noting(options),
			'POST /auth/passkeys/login': noting(signedIn)
		});
		await enterPassword();

		await login.usePasskey();

		expect(sent[0]).toEqual({ login_token: 'L1' });
	});

	it('that is not chosen is no failure', async () => {
		fakeAuthenticator(cancelled);
		const { calls } = answering({ 'POST /auth/passkeys/login-options': options });

		await login.usePasskey();

		expect(login.passkeyNote).toBe('No passkey was used.');
		expect(login.passkeyFailure).toBe('');
		expect(calls).toEqual(['POST /auth/passkeys/login-options']);
	});

	it('that is refused is told in the API’s words', async () => {
		fakeAuthenticator();
		answering({
			'POST /auth/passkeys/login-options': options,
			'POST /auth/passkeys/login': () => problem(401, 'passkey_refused')
		});

		await login.usePasskey();

		expect(login.passkeyFailure).toContain('passkey_refused');
		expect(login.session.status).toBe('signed_out');
	});

	it('starts anew when the password was too long ago', async () => {
		answering({
			'POST /auth/passkeys/login-options': () => problem(401, 'login_expired')
		});
		await enterPassword();

		await login.usePasskey();

		expect(login.challenge).toBeNull();
		expect(login.expired).toContain('five minutes');
	});

	it('is asked for once at a time', async () => {
		const give = fakeAuthenticator();
		answering({
			'POST /auth/passkeys/login-options': options,
			'POST /auth/passkeys/login': signedIn
		});

		await Promise.all([login.usePasskey(), login.usePasskey()]);

		expect(give).toHaveBeenCalledOnce();
	});
});

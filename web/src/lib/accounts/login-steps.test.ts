import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { aFreshSession, signedIn } from '../../../tests/account';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { cancelled, fakeAuthenticator } from '../../../tests/passkeys';
import FirstStep from './FirstStep.svelte';
import { LogIn } from './log-in.svelte';
import SecondStep from './SecondStep.svelte';

function showSecond(methods = ['totp', 'recovery_code'], answer = signedIn) {
	const api = fakeApi({ 'POST /auth/login/second-factor': answer });
	const login = new LogIn(aFreshSession());
	login.challenge = { loginToken: 'L1', methods: methods as never };
	render(SecondStep, { login });
	return { ...api, login, user: userEvent.setup() };
}

const code = () => screen.getByLabelText('Code from your app');
const logIn = () => screen.getByRole('button', { name: 'Log in' });

describe('the second step', () => {
	it('starts in the code, which phones can fill in', () => {
		showSecond();

		expect(code()).toHaveFocus();
		expect(code()).toHaveAttribute('autocomplete', 'one-time-code');
		expect(code()).toHaveAttribute('inputmode', 'numeric');
	});

	it('leads back to a code that was refused', async () => {
		const { user } = showSecond(['totp'], () => problem(401, 'second_factor_invalid'));

		await user.type(code(), '123456');
		await user.click(logIn());

		await waitFor(() => expect(code()).toHaveAccessibleDescription(/second_factor_invalid/));
		expect(code()).toHaveFocus();
	});

	it('changes to recovery codes and back, each starting in its field', async () => {
		const { user } = showSecond();

		await user.click(screen.getByRole('button', { name: 'Use a recovery code instead' }));
		expect(screen.getByLabelText('Recovery code')).toHaveFocus();
		expect(screen.getByLabelText('Recovery code')).toHaveAttribute('inputmode', 'text');
		await user.click(screen.getByRole('button', { name: 'Use the code from your app' }));

		expect(code()).toHaveFocus();
	});

	it('starts over when asked to', async () => {
		const { user, login } = showSecond();

		await user.click(screen.getByRole('button', { name: 'Start over' }));

		expect(login.challenge).toBeNull();
	});

	it.each([
		[['totp', 'passkey'], true],
		[['totp'], false]
	])('with %j offers a passkey: %s', (methods, offered) => {
		fakeAuthenticator();
		showSecond(methods);

		expect(screen.queryByRole('button', { name: 'Use a passkey' }) !== null).toBe(offered);
	});
});

describe('the first step', () => {
	function showFirst(sendsEmail = false) {
		fakeApi({
			'POST /auth/passkeys/login-options': () => json({ ceremony_id: 'c', options: {} })
		});
		const login = new LogIn(aFreshSession());
		render(FirstStep, { login, sendsEmail });
		return { login, user: userEvent.setup() };
	}
	const passkey = () => screen.queryByRole('button', { name: 'Log in with a passkey' });

	it.each([true, false])('leads to a new password when the site sends e-mail: %s', (sends) => {
		showFirst(sends);

		expect(screen.queryByRole('link', { name: 'Forgot your password?' }) !== null).toBe(sends);
	});

	it('offers no passkey to a browser that can’t', () => {
		Reflect.deleteProperty(globalThis, 'PublicKeyCredential');
		showFirst();

		expect(passkey()).not.toBeInTheDocument();
	});

	it('says quietly that no passkey was used', async () => {
		fakeAuthenticator(cancelled);
		const { user } = showFirst();

		await user.click(passkey() ?? document.body);

		expect(await screen.findByText('No passkey was used.')).toBeVisible();
		expect(screen.queryByRole('alert')).not.toBeInTheDocument();
	});
});

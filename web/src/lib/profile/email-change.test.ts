import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Passkey, User } from '$lib/api/types';
import { ProfileCalls } from '$lib/api/profile-calls';
import { Toasts } from '$lib/shell/toasts.svelte';
import { accountCalls, aFreshSession, signedIn, USER } from '../../../tests/account';
import { aPasskey } from '../../../tests/factories';
import { empty, fakeApi, json, problem } from '../../../tests/fake-api';
import { fakeAuthenticator } from '../../../tests/passkeys';
import { EmailChange } from './email-change.svelte';
import EmailChangePanel from './EmailChangePanel.svelte';

const NEW = 'ann@example.com';

async function begin(handlers: Parameters<typeof fakeApi>[0], user: User = USER) {
	const { calls } = fakeApi({ 'POST /auth/login': signedIn, ...handlers });
	const [session, toasts] = [aFreshSession(), new Toasts()];
	await session.login({ email: USER.email, password: 'seven quiet rooms' });
	session.update(user);
	const change = new EmailChange(new ProfileCalls(session.fetch), accountCalls(), session, toasts);
	return { session, toasts, change, calls };
}

async function fill(
	answer: (body: Record<string, unknown>) => Response,
	{ twoFactors = false, sendsEmail = true, passkeys = [] as Passkey[] } = {}
) {
	const close = vi.fn();
	const parts = await begin({
		'POST /users/me/email': async (request) =>
			answer((await request.json()) as Record<string, unknown>),
		'GET /auth/passkeys': () => json({ passkeys }),
		'POST /auth/reauthenticate/passkey': () => json({ ceremony_id: 'c1', options: {} }),
		'GET /auth/2fa': () =>
			json({ enabled: twoFactors, enabled_at: null, recovery_codes_left: twoFactors ? 10 : 0 })
	});
	await parts.change.twoFactor.load();
	render(EmailChangePanel, { change: parts.change, sendsEmail, close });
	const user = userEvent.setup();
	await user.type(screen.getByLabelText('New e-mail address'), ` ${NEW} `);
	await user.type(screen.getByLabelText('Your password'), 'seven quiet rooms');
	const submit = () =>
		user.click(
			screen.getByRole('button', { name: sendsEmail ? 'Send the link' : 'Change address' })
		);
	return { ...parts, close, user, submit };
}

describe('changing the address', () => {
	it('begins with the new one', async () => {
		const { change } = await begin({});
		render(EmailChangePanel, { change, sendsEmail: true, close: vi.fn() });

		expect(screen.getByLabelText('New e-mail address')).toHaveFocus();
		expect(screen.getByLabelText('New e-mail address')).toHaveAccessibleDescription(/A link goes/);
	});

	it('waits for its link where the site sends e-mail', async () => {
		const answer = vi.fn(() => json({ ...USER, pending_email: NEW }));
		const { session, toasts, close, submit } = await fill(answer);

		await submit();

		await waitFor(() => expect(close).toHaveBeenCalledOnce());
		expect(answer).toHaveBeenCalledWith({ email: NEW, password: 'seven quiet rooms' });
		expect(session.user).toMatchObject({ email: USER.email, pending_email: NEW });
		expect(toasts.shown[0]?.text).toBe(`A link is on its way to ${NEW}.`);
	});

	it('holds at once where the site sends none, and says so before', async () => {
		const { session, toasts, close, submit } = await fill(() => json({ ...USER, email: NEW }), {
			sendsEmail: false
		});
		expect(screen.getByLabelText('New e-mail address')).toHaveAccessibleDescription(/at once/);

		await submit();

		await waitFor(() => expect(close).toHaveBeenCalledOnce());
		expect(session.user?.email).toBe(NEW);
		expect(toasts.shown[0]?.text).toBe(`Your address is ${NEW} now.`);
	});

	it('asks for a code, too, where two factors are on', async () => {
		const answer = vi.fn(() => json({ ...USER, pending_email: NEW }));
		const { user, close, submit } = await fill(answer, { twoFactors: true });

		await submit();
		const code = screen.getByLabelText('Code from your app, or a recovery code');
		await waitFor(() => expect(code).toHaveFocus());
		expect(answer).not.toHaveBeenCalled();
		await user.type(code, '123 456');
		await submit();

		await waitFor(() => expect(close).toHaveBeenCalledOnce());
		expect(answer).toHaveBeenCalledWith({
			email: NEW,
			password: 'seven quiet rooms',
			code: '123456'
		});
	});

	it('takes a passkey in place of the password, with the address', async () => {
		fakeAuthenticator();
		const answer = vi.fn<(body: Record<string, unknown>) => Response>(() =>
			json({ ...USER, pending_email: NEW })
		);
		const { user, close } = await fill(answer, { passkeys: [aPasskey()] });

		await user.clear(screen.getByLabelText('New e-mail address'));
		await user.click(await screen.findByRole('button', { name: 'Use a passkey instead' }));
		expect(screen.getByText('Enter the new address.')).toBeVisible();
		expect(answer).not.toHaveBeenCalled();
		await user.type(screen.getByLabelText('New e-mail address'), NEW);
		await user.click(screen.getByRole('button', { name: 'Use a passkey instead' }));

		await waitFor(() => expect(close).toHaveBeenCalledOnce());
		expect(answer.mock.lastCall?.[0]).toMatchObject({ email: NEW, ceremony_id: 'c1' });
		expect(answer.mock.lastCall?.[0]).not.toHaveProperty('password');
	});

	it.each([
		['email_taken', 'New e-mail address'],
		['email_unchanged', 'New e-mail address'],
		['wrong_password', 'Your password']
	])('says %s beside its field, and keeps what was typed', async (code, label) => {
		const { session, submit } = await fill(() => problem(409, code));

		await submit();

		await waitFor(() => expect(screen.getByLabelText(label)).toHaveFocus());
		expect(screen.getByLabelText(label)).toHaveAccessibleDescription(new RegExp(code));
		expect(screen.getByLabelText('New e-mail address')).toHaveValue(NEW);
		expect(session.user).toEqual(USER);
	});
});

describe('an address that waits', () => {
	const waiting = { ...USER, pending_email: NEW };

	it('can be forgotten', async () => {
		const { change, session, toasts, calls } = await begin(
			{ 'DELETE /users/me/email': empty },
			waiting
		);

		expect(await change.forget()).toBe(true);

		expect(calls.at(-1)).toBe('DELETE /users/me/email');
		expect(session.user?.pending_email).toBeNull();
		expect(toasts.shown[0]?.text).toBe(`Your address stays ${USER.email}.`);
	});

	it('waits on when that fails', async () => {
		const { change, session, toasts } = await begin(
			{ 'DELETE /users/me/email': () => problem(503, 'unavailable') },
			waiting
		);

		expect(await change.forget()).toBe(false);

		expect(session.user?.pending_email).toBe(NEW);
		expect(toasts.shown[0]?.text).toContain('The change still waits.');
	});
});

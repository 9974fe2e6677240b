import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { Toasts } from '$lib/shell/toasts.svelte';
import { accountCalls } from '../../../tests/account';
import { aPasskey, aSession } from '../../../tests/factories';
import { empty, fakeApi, json, problem } from '../../../tests/fake-api';
import { fakeAuthenticator } from '../../../tests/passkeys';
import { Passkeys } from './passkeys.svelte';
import PasskeySection from './PasskeySection.svelte';
import PasswordSection from './PasswordSection.svelte';
import { Sessions } from './sessions.svelte';
import SessionSection from './SessionSection.svelte';

const button = (name: string | RegExp) => screen.getByRole('button', { name });

describe('changing the password', () => {
	async function change(answer: () => Response) {
		fakeApi({ 'POST /auth/password': answer });
		const [toasts, onchanged] = [new Toasts(), vi.fn()];
		const email = 'ann@example.org';
		render(PasswordSection, { account: accountCalls(), toasts, email, onchanged });
		const user = userEvent.setup();
		await user.click(button('Change password'));
		const form = within(screen.getByRole('form', { name: 'Change password' }));
		await user.type(form.getByLabelText('Current password'), 'correct horse');
		await user.type(form.getByLabelText('New password'), 'seven quiet rooms');
		await user.click(form.getByRole('button', { name: 'Change password' }));
		return { toasts, onchanged };
	}

	it('says that the other sessions ended, and closes', async () => {
		const { toasts, onchanged } = await change(empty);

		await waitFor(() => expect(onchanged).toHaveBeenCalledOnce());
		expect(toasts.shown[0]?.text).toContain('Your other sessions have ended');
		await waitFor(() => expect(screen.queryByRole('form')).not.toBeInTheDocument());
		expect(button('Change password')).toHaveFocus();
	});

	it('leads to the current one when it was wrong', async () => {
		const { onchanged } = await change(() => problem(403, 'wrong_password'));

		const current = screen.getByLabelText('Current password');
		await waitFor(() => expect(current).toHaveFocus());
		expect(current).toHaveAccessibleDescription(/wrong_password/);
		expect(onchanged).not.toHaveBeenCalled();
	});

	it('leads to the new one when it was refused', async () => {
		const errors = [{ field: 'new_password', message: 'Too common.' }];
		await change(() => problem(400, 'validation_failed', { errors }));

		await waitFor(() => expect(screen.getByLabelText('New password')).toHaveFocus());
		expect(screen.getByLabelText('New password')).toHaveAccessibleDescription(/^Too common\./);
	});
});

describe('passkeys', () => {
	async function show(passkeys = [aPasskey({ name: 'Desk', synced: true })]) {
		fakeApi({ 'GET /auth/passkeys': () => json({ passkeys }) });
		const shown = new Passkeys(accountCalls(), () => 'Firefox on Linux');
		await shown.list.load();
		render(PasskeySection, { passkeys: shown, toasts: new Toasts() });
		return userEvent.setup();
	}

	it('are listed with what is known of them', async () => {
		fakeAuthenticator();
		await show();

		expect(screen.getByRole('listitem')).toHaveTextContent(/Desk.*Synced.*Added.*never used/);
	});

	it('can’t be added where they don’t work, which is said', async () => {
		Reflect.deleteProperty(globalThis, 'PublicKeyCredential');
		await show([]);

		expect(screen.getByText(/This browser can’t use passkeys/)).toBeVisible();
		expect(screen.queryByRole('button', { name: 'Add a passkey' })).not.toBeInTheDocument();
	});

	it('are removed with the password only', async () => {
		fakeAuthenticator();
		const user = await show();
		await user.click(button('Remove Desk'));

		await user.click(button('Remove passkey'));

		expect(screen.getByLabelText('Your password')).toHaveFocus();
		expect(screen.getByLabelText('Your password')).toBeInvalid();
	});

	it('are not renamed on Cancel', async () => {
		fakeAuthenticator();
		const user = await show();
		await user.click(button('Rename Desk'));
		expect(screen.getByLabelText('Name')).toHaveFocus();

		await user.type(screen.getByLabelText('Name'), 'Kitchen');
		await user.click(button('Cancel'));

		await waitFor(() => expect(screen.queryByLabelText('Name')).not.toBeInTheDocument());
		expect(screen.getByRole('listitem')).toHaveTextContent('Desk');
		expect(button('Rename Desk')).toHaveFocus();
	});
});

describe('sessions', () => {
	const HERE = aSession({ is_current: true, last_ip: null });
	const PHONE = aSession({ device: 'Safari on iOS' });

	async function show(handlers: Parameters<typeof fakeApi>[0]) {
		const api = fakeApi({
			'GET /auth/sessions': () => json({ sessions: [HERE, PHONE] }),
			...handlers
		});
		const [sessions, toasts] = [new Sessions(accountCalls()), new Toasts()];
		await sessions.list.load();
		render(SessionSection, { sessions, toasts });
		return { ...api, toasts, user: userEvent.setup() };
	}

	it('tell which one this is, and it can’t be ended here', async () => {
		await show({});
		const [here, phone] = screen.getAllByRole('listitem');

		expect(here).toHaveTextContent('This device');
		expect(within(here ?? document.body).queryByRole('button')).not.toBeInTheDocument();
		expect(phone).toHaveTextContent(/Last used 2 Jan 2025\s+from 203\.0\.113\.7/);
	});

	it('are ended one by one', async () => {
		const { user, toasts } = await show({ [`DELETE /auth/sessions/${PHONE.id}`]: empty });

		await user.click(button('Log out Safari on iOS'));

		await waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(1));
		expect(toasts.shown[0]?.text).toBe('Safari on iOS is logged out.');
	});

	it('come back with a reason when they could not be ended', async () => {
		const { user, toasts } = await show({
			[`DELETE /auth/sessions/${PHONE.id}`]: () => problem(503, 'unavailable')
		});

		await user.click(button('Log out Safari on iOS'));

		await waitFor(() => expect(toasts.shown[0]?.text).toContain('is still logged in'));
		expect(screen.getAllByRole('listitem')).toHaveLength(2);
	});

	it('are all ended only after a question', async () => {
		const { user, calls } = await show({ 'DELETE /auth/sessions': empty });
		await user.click(button('Log out all others'));
		expect(screen.getByText(/^1 other device will have to/)).toBeVisible();
		expect(calls).toEqual(['GET /auth/sessions']);

		await user.click(button('Log them out'));

		await waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(1));
		expect(calls.at(-1)).toBe('DELETE /auth/sessions');
	});
});

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
	async function show(
		passkeys = [aPasskey({ id: 'desk', name: 'Desk', synced: true })],
		handlers: Parameters<typeof fakeApi>[0] = {},
		twoFactors = false
	) {
		fakeApi({ 'GET /auth/passkeys': () => json({ passkeys }), ...handlers });
		const shown = new Passkeys(
			accountCalls(),
			() => 'Firefox on Linux',
			() => twoFactors
		);
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

	const codeField = () => screen.getByLabelText(/or a recovery code/);

	it('are removed and added with a code, too, where two factors are on', async () => {
		fakeAuthenticator();
		const user = await show(undefined, {}, true);
		await user.click(button('Remove Desk'));
		await user.type(screen.getByLabelText('Your password'), 'correct horse{Enter}');
		expect(codeField()).toHaveFocus();
		expect(codeField()).toHaveAccessibleDescription(/^Enter the code from your app/);

		await user.click(button('Add a passkey'));

		await waitFor(() => expect(button('Continue')).toBeVisible());
		expect(codeField()).toBeVisible();
	});

	it('ask for the code when the page did not know that two factors are on', async () => {
		fakeAuthenticator();
		const user = await show(undefined, {
			'POST /auth/passkeys/desk/remove': () => problem(403, 'code_required')
		});
		await user.click(button('Remove Desk'));
		expect(screen.queryByLabelText(/or a recovery code/)).not.toBeInTheDocument();

		await user.type(screen.getByLabelText('Your password'), 'correct horse{Enter}');

		await waitFor(() => expect(codeField()).toHaveFocus());
		expect(codeField()).toHaveAccessibleDescription(/code_required/);
		expect(screen.getByLabelText('Your password')).toHaveValue('correct horse');
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
		const [sessions, toasts] = [new Sessions(accountCalls(), () => false), new Toasts()];
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

	describe('when it is a while since the log-in', () => {
		const refused = () => problem(403, 'reauthentication_required');

		it('are ended below the question who it is, in the row', async () => {
			let fresh = false;
			const { user, toasts } = await show({
				[`DELETE /auth/sessions/${PHONE.id}`]: () => (fresh ? empty() : refused()),
				'POST /auth/reauthenticate': () => {
					fresh = true;
					return empty();
				}
			});
			await user.click(button('Log out Safari on iOS'));
			const row = await screen.findByRole('form', { name: 'Log out Safari on iOS' });
			expect(screen.getAllByRole('listitem')[1]).toContainElement(row);

			await user.type(screen.getByLabelText('Your password'), 'correct horse{Enter}');

			await waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(1));
			expect(toasts.shown[0]?.text).toBe('Safari on iOS is logged out.');
		});

		it('stay on Cancel, and nothing is said', async () => {
			const { user, toasts } = await show({ 'DELETE /auth/sessions': refused });
			await user.click(button('Log out all others'));
			await user.click(button('Log them out'));
			await screen.findByRole('form', { name: 'Log out all others' });

			await user.click(button('Cancel'));

			await waitFor(() => expect(button('Log out all others')).toHaveFocus());
			expect(screen.queryByRole('form')).not.toBeInTheDocument();
			expect(screen.getAllByRole('listitem')).toHaveLength(2);
			expect(toasts.shown).toEqual([]);
		});

		it('stay while the password is wrong, which is said at its field', async () => {
			const { user, calls } = await show({
				[`DELETE /auth/sessions/${PHONE.id}`]: refused,
				'POST /auth/reauthenticate': () => problem(403, 'wrong_password')
			});
			await user.click(button('Log out Safari on iOS'));

			await user.type(await screen.findByLabelText('Your password'), 'wrong{Enter}');

			const field = screen.getByLabelText('Your password');
			await waitFor(() => expect(field).toHaveAccessibleDescription(/wrong_password/));
			expect(field).toHaveFocus();
			expect(screen.getAllByRole('listitem')).toHaveLength(2);
			expect(calls.at(-1)).toBe('POST /auth/reauthenticate');
		});
	});
});

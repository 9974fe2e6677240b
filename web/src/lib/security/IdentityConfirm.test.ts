import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { accountCalls } from '../../../tests/account';
import { aPasskey } from '../../../tests/factories';
import { fakeApi, json } from '../../../tests/fake-api';
import { cancelled, fakeAuthenticator } from '../../../tests/passkeys';
import IdentityConfirm from './IdentityConfirm.svelte';
import { ProofForm } from './proof-form.svelte';

const children = createRawSnippet(() => ({ render: () => '<p>Really?</p>' }));
const passkey = () => screen.findByRole('button', { name: 'Use a passkey instead' });

function show(send = vi.fn(() => Promise.resolve())) {
	fakeApi({
		'GET /auth/passkeys': () => json({ passkeys: [aPasskey()] }),
		'POST /auth/reauthenticate/passkey': () => json({ ceremony_id: 'c1', options: {} })
	});
	const form = new ProofForm(accountCalls(), () => false, send);
	const ondone = vi.fn();
	const words = { label: 'Do it', submitLabel: 'Do it now' };
	render(IdentityConfirm, { form, ...words, cancel: vi.fn(), ondone, children });
	return { send, ondone, user: userEvent.setup() };
}

beforeEach(() => {
	vi.stubGlobal('location', new URL('https://music.example.org'));
	fakeAuthenticator();
});

it('is done by passkey without a password', async () => {
	const { send, ondone, user } = show();

	await user.click(await passkey());

	await waitFor(() => expect(ondone).toHaveBeenCalledOnce());
	expect(send).toHaveBeenCalledOnce();
});

it('says that no passkey was used, and is there for another try', async () => {
	fakeAuthenticator(cancelled);
	const { ondone, user } = show();

	await user.click(await passkey());

	expect(await screen.findByText('No passkey was used.')).toBeInTheDocument();
	await waitFor(async () => expect(await passkey()).toHaveFocus());
	expect(ondone).not.toHaveBeenCalled();
});

it('goes by the password on Enter', async () => {
	const { send, ondone, user } = show();
	await passkey();

	await user.type(screen.getByLabelText('Your password'), 'correct horse{Enter}');

	await waitFor(() => expect(ondone).toHaveBeenCalledOnce());
	expect(send).toHaveBeenCalledExactlyOnceWith(
		{ password: 'correct horse' },
		expect.objectContaining({ password: 'correct horse' })
	);
});

import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Credentials } from '$lib/api/auth-calls';
import { Problem } from '$lib/api/problem';
import { later } from '../../../tests/fake-api';
import { AuthForm } from './auth-form.svelte';
import AuthFields from './AuthFields.svelte';

function show(send: (credentials: Credentials) => Promise<void> = () => Promise.resolve()) {
	const form = new AuthForm(send);
	render(AuthFields, { form, submitLabel: 'Create account', passwordKind: 'new-password' });
	return userEvent.setup();
}

const email = () => screen.getByLabelText('E-mail');
const password = () => screen.getByLabelText('Password');
const submit = () => screen.getByRole('button', { name: 'Create account' });

async function fillIn(user: ReturnType<typeof userEvent.setup>) {
	await user.type(email(), ' ann@example.org ');
	await user.type(password(), ' correct horse ');
}

describe('the form', () => {
	it('tells password managers what is what', () => {
		show();

		expect(email()).toHaveAttribute('autocomplete', 'username');
		expect(password()).toHaveAttribute('autocomplete', 'new-password');
	});

	it('sends the e-mail trimmed and the password as it is', async () => {
		const send = vi.fn(() => Promise.resolve());
		const user = show(send);

		await fillIn(user);
		await user.keyboard('{Enter}');

		expect(send).toHaveBeenCalledExactlyOnceWith({
			email: 'ann@example.org',
			password: ' correct horse '
		});
	});

	it('sends nothing while a field is empty, and leads there', async () => {
		const send = vi.fn(() => Promise.resolve());
		const user = show(send);
		await user.type(email(), 'ann@example.org');

		await user.click(submit());

		expect(send).not.toHaveBeenCalled();
		expect(password()).toHaveFocus();
		expect(password()).toHaveAccessibleDescription(/^Enter a password\./);
	});

	it('shows the API’s words at their fields and leads to the first', async () => {
		const errors = [
			{ field: 'password', message: 'Use at least 8 characters.' },
			{ field: 'email', message: 'Not an address.' }
		];
		const problem = new Problem('Check the fields.', 400, 'validation_failed', errors);
		const user = show(() => Promise.reject(problem));
		await fillIn(user);

		await user.click(submit());

		await waitFor(() => expect(email()).toHaveFocus());
		expect(email()).toBeInvalid();
		expect(email()).toHaveAccessibleDescription('Not an address.');
		expect(password()).toHaveAccessibleDescription(/^Use at least 8 characters\./);
		expect(screen.queryByRole('alert')).not.toBeInTheDocument();
	});

	it('takes a message back when its field is corrected', async () => {
		const user = show();
		await user.click(submit());
		expect(email()).toBeInvalid();

		await user.type(email(), 'ann@example.org');

		expect(email()).not.toBeInvalid();
		expect(password()).toBeInvalid();
	});

	it('puts a taken e-mail at its field', async () => {
		const taken = new Problem('That e-mail is taken.', 409, 'email_taken');
		const user = show(() => Promise.reject(taken));
		await fillIn(user);

		await user.click(submit());

		await waitFor(() => expect(email()).toHaveAccessibleDescription('That e-mail is taken.'));
	});

	it('announces what is no field’s fault', async () => {
		const wrong = new Problem('The e-mail or the password is wrong.', 401, 'invalid_credentials');
		const user = show(() => Promise.reject(wrong));
		await fillIn(user);

		await user.click(submit());

		expect(await screen.findByRole('alert')).toHaveTextContent(
			'The e-mail or the password is wrong.'
		);
	});

	it('can be sent once at a time', async () => {
		const answer = later<undefined>();
		const send = vi.fn(() => answer.promise);
		const user = show(send);
		await fillIn(user);

		await user.click(submit());
		expect(submit()).toBeDisabled();
		await user.type(password(), '{Enter}');
		answer.resolve(undefined);

		await waitFor(() => expect(submit()).toBeEnabled());
		expect(send).toHaveBeenCalledOnce();
	});

	it('shows the password on demand', async () => {
		const user = show();

		await user.click(screen.getByRole('button', { name: 'Show password' }));
		expect(password()).toHaveAttribute('type', 'text');

		await user.click(screen.getByRole('button', { name: 'Hide password' }));
		expect(password()).toHaveAttribute('type', 'password');
	});
});

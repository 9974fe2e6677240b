import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import NewPasswordField from './NewPasswordField.svelte';

const field = () => screen.getByLabelText('New password');

function show() {
	render(NewPasswordField, {
		label: 'New password',
		value: '',
		error: '',
		email: 'ann@example.org'
	});
	return userEvent.setup();
}

it('tells how strong a password is, for screen readers when typing pauses', async () => {
	const user = show();

	await user.type(field(), 'password');

	const verdict = await screen.findByText(/^Weak\.$/);
	expect(verdict.closest('[aria-live]')).toHaveAttribute('aria-live', 'polite');
});

it('takes pasted passwords, and can show them', async () => {
	const user = show();

	await user.click(field());
	await user.paste('seven quiet rooms of glass');
	await user.click(screen.getByRole('button', { name: 'Show password' }));

	expect(field()).toHaveValue('seven quiet rooms of glass');
	expect(field()).toHaveAttribute('type', 'text');
	expect(field()).toHaveAttribute('autocomplete', 'new-password');
	expect(await screen.findByText('Strong.')).toBeVisible();
});

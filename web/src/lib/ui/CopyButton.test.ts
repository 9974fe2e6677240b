import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import CopyButton from './CopyButton.svelte';

it('copies, and says so', async () => {
	const user = userEvent.setup();
	render(CopyButton, { text: 'ABCDEFGH', label: 'Copy key' });

	await user.click(screen.getByRole('button', { name: 'Copy key' }));

	expect(await screen.findByText('Copied')).toBeVisible();
	expect(await navigator.clipboard.readText()).toBe('ABCDEFGH');
});

it('says what to do where browsers let no page copy', async () => {
	const user = userEvent.setup();
	Reflect.deleteProperty(navigator, 'clipboard');
	render(CopyButton, { text: 'ABCDEFGH' });

	await user.click(screen.getByRole('button', { name: 'Copy' }));

	expect(await screen.findByText('Select and copy it yourself')).toBeVisible();
});

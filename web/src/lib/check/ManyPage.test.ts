import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { aBlock, aVerdict, checkCalls } from '../../../tests/checks';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { ManyCheck } from './many-check.svelte';
import ManyPage from './ManyPage.svelte';

const box = () => screen.getByRole('textbox', { name: /one “Artist - Title” a line/ });
const textOf = (cell: HTMLElement) => cell.textContent.replace(/\s+/g, ' ').trim();
const rows = () => screen.getAllByRole('row').slice(1);

function show() {
	const leadOnly = aVerdict({ reason: 'ABBA is on the list only for tracks they lead.' });
	const results = [aBlock({ name: 'Sia' }), leadOnly, aVerdict({ verdict: 'unsure' })];
	const api = fakeApi({ 'POST /dnp/check': () => json({ results }) });
	render(ManyPage, { check: new ManyCheck(checkCalls()) });
	return { ...api, user: userEvent.setup() };
}

async function checkThree(user: ReturnType<typeof userEvent.setup>): Promise<void> {
	await user.click(box());
	await user.paste('Sia - Chandelier\nABBA - SOS\nAir');
	await user.click(screen.getByRole('button', { name: 'Check all' }));
}

it('tells of each line what the list says, and of all how many', async () => {
	const { user } = show();

	await checkThree(user);

	expect(await screen.findByText('3 tracks: 1 blocked, 1 not sure, 1 may play.')).toBeVisible();
	expect(rows().map((row) => within(row).getAllByRole('cell').map(textOf))).toEqual([
		['1', 'Sia – Chandelier Sia is on the list.', 'Blocked'],
		['2', 'ABBA – SOS ABBA is on the list only for tracks they lead.', 'May play'],
		['3', 'Air No artist of this track is on the list.', 'Not sure']
	]);
	expect(screen.getByRole('heading', { name: 'What your list says' })).toHaveFocus();
});

it('shows only those with one answer', async () => {
	const { user } = show();
	await checkThree(user);

	await user.click(await screen.findByRole('button', { name: 'Blocked: 1 track' }));

	expect(rows().map((row) => within(row).getAllByRole('cell').map(textOf).at(-1))).toEqual([
		'Blocked'
	]);
	expect(screen.getByRole('button', { name: 'Blocked: 1 track' })).toHaveAttribute(
		'aria-pressed',
		'true'
	);
});

it('leads back to the text when there is nothing in it', async () => {
	const { user } = show();

	await user.click(screen.getByRole('button', { name: 'Check all' }));

	await waitFor(() => expect(box()).toHaveFocus());
	expect(box()).toHaveAccessibleDescription('Paste some tracks first, one a line.');
});

it('says when it did not work, and keeps the text', async () => {
	const { user, handlers } = show();
	handlers['POST /dnp/check'] = () => problem(503, 'unavailable');

	await checkThree(user);

	expect(await screen.findByRole('alert')).toHaveTextContent('could not be checked');
	expect(box()).toHaveValue('Sia - Chandelier\nABBA - SOS\nAir');
});

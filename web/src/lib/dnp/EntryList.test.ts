import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { Toasts } from '$lib/shell/toasts.svelte';
import Toaster from '$lib/shell/Toaster.svelte';
import { anArtist, anEntry } from '../../../tests/factories';
import { empty, fakeApi, json, noAnswer } from '../../../tests/fake-api';
import { aList, tagged } from '../../../tests/lists';
import EntryList from './EntryList.svelte';
import { Selection } from './selection.svelte';

const BJORK = anEntry({
	artist: anArtist({ id: 1, name: 'Björk', type: 'Person', disambiguation: 'the singer' }),
	tags: ['gym', 'radio'],
	note: 'At seven.'
});
const BLUR = anEntry({ artist: anArtist({ id: 2, name: 'Blur' }) });

async function show(handlers: Parameters<typeof fakeApi>[0] = {}) {
	const api = fakeApi({
		'GET /dnp': () => json({ entries: [BJORK, BLUR], next_cursor: null, total: 2 }),
		'GET /dnp/tags': () => json({ tags: [] }),
		...handlers
	});
	const list = aList();
	const toasts = new Toasts();
	const filterBy = vi.fn();
	await list.load();
	render(Toaster, { toasts });
	const selection = new Selection(() => list.entries.map(({ artist }) => artist.id));
	render(EntryList, { list, selection, toasts, filterBy });
	return { ...api, filterBy, user: userEvent.setup() };
}

const card = (name: RegExp) => screen.getByRole('article', { name });
const button = (name: string) => screen.getByRole('button', { name });
const names = () => screen.getAllByRole('heading').map((heading) => heading.textContent.trim());

describe('an entry', () => {
	it('shows who it is, since when, and what was written', async () => {
		await show();

		const bjork = within(card(/Björk/));
		expect(card(/Björk \(the singer\)/)).toHaveTextContent('Person · Iceland · post-rock');
		expect(bjork.getByText(/^added/)).toHaveAttribute('title', 'Thursday, 2 January 2025 at 03:04');
		expect(bjork.getByText('At seven.')).toBeVisible();
	});

	it('filters by a tag that is clicked', async () => {
		const { user, filterBy } = await show();

		await user.click(button('Show all tagged radio'));

		expect(filterBy).toHaveBeenCalledExactlyOnceWith('radio');
	});

	it('offers to add tags or a note where there are none', async () => {
		const { user } = await show({ 'GET /dnp/2': () => tagged(BLUR) });

		await user.click(button('Add tags or a note'));

		expect(screen.getByRole('form', { name: 'Details for Blur' })).toBeVisible();
	});

	it('is edited in place, with the focus back where it was', async () => {
		const { user } = await show({
			'GET /dnp/2': () => tagged(BLUR),
			'PATCH /dnp/2': async (request) => tagged({ ...BLUR, ...((await request.json()) as object) })
		});

		await user.click(button('Edit Blur'));
		await user.type(screen.getByLabelText('Note'), 'No.');
		await user.click(button('Save'));

		expect(await within(card(/Blur/)).findByText('No.')).toBeVisible();
		await waitFor(() => expect(button('Edit Blur')).toHaveFocus());
		expect(screen.getByText('Saved for Blur.')).toBeVisible();
	});
});

describe('removing', () => {
	it('takes the entry off at once and goes on with its neighbour', async () => {
		const { user } = await show({ 'DELETE /dnp/1': empty });

		await user.click(button('Remove Björk'));

		await waitFor(() => expect(names()).toEqual(['Blur']));
		expect(button('Remove Blur')).toHaveFocus();
		expect(screen.getByText('Björk is off your list.')).toBeVisible();
	});

	it('is undone from the message', async () => {
		const { user, calls } = await show({
			'DELETE /dnp/1': empty,
			'POST /dnp/bulk/restore': () => json({ artist_ids: [1] })
		});
		await user.click(button('Remove Björk'));

		await user.click(button('Undo'));

		await waitFor(() => expect(names()).toEqual(['Björk (the singer)', 'Blur']));
		expect(within(card(/Björk/)).getByText('At seven.')).toBeVisible();
		expect(calls).toContain('POST /dnp/bulk/restore');
	});

	it('says so when it could not be done, and the entry is back', async () => {
		const { user } = await show({ 'DELETE /dnp/1': noAnswer });

		await user.click(button('Remove Björk'));

		expect(await screen.findByText(/Björk is still on your list/)).toBeVisible();
		await waitFor(() => expect(screen.queryByText('Björk is off your list.')).toBeNull());
		expect(names()).toEqual(['Björk (the singer)', 'Blur']);
	});
});

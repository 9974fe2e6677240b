import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { Toasts } from '$lib/shell/toasts.svelte';
import Toaster from '$lib/shell/Toaster.svelte';
import { anArtist, anEntry } from '../../../tests/factories';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { aList, page } from '../../../tests/lists';
import { Bulk } from './bulk.svelte';
import EntryList from './EntryList.svelte';
import { Selection } from './selection.svelte';
import SelectionBar from './SelectionBar.svelte';

const NAMES = ['ABBA', 'Blur', 'Can', 'Devo'];
const ENTRIES = NAMES.map((name, id) => anEntry({ artist: anArtist({ id, name }) }));

async function open(handlers: Parameters<typeof fakeApi>[0] = {}, total = ENTRIES.length) {
	const bodies: unknown[] = [];
	const api = fakeApi({
		'GET /dnp': () => page(ENTRIES, null, total),
		'GET /dnp/tags': () => json({ tags: [] }),
		...Object.fromEntries(
			Object.entries(handlers).map(([path, handler]) => [
				path,
				async (request: Request) => {
					bodies.push(await request.clone().json());
					return handler(request);
				}
			])
		)
	});
	const list = aList();
	const toasts = new Toasts();
	const selection = new Selection(() => list.entries.map(({ artist }) => artist.id));
	await list.load();
	render(Toaster, { toasts });
	const children = createRawSnippet(() => ({ render: () => '<span>Menu</span>' }));
	render(SelectionBar, { bulk: new Bulk(list, selection, toasts), children });
	render(EntryList, { list, selection, toasts, filterBy: vi.fn() });
	return { ...api, bodies, list, user: userEvent.setup() };
}

const box = (name: string) => screen.getByRole('checkbox', { name: `Select ${name}` });
const button = (name: string) => screen.getByRole('button', { name });
const shown = () => screen.getAllByRole('heading').map(({ textContent }) => textContent.trim());

describe('selecting', () => {
	it('takes a range by Shift and a click', async () => {
		const { user } = await open();

		await user.click(box('Blur'));
		await user.keyboard('{Shift>}');
		await user.click(box('Devo'));
		await user.keyboard('{/Shift}');

		expect(screen.getByText('3 selected')).toBeVisible();
		expect(box('Can')).toBeChecked();
		expect(box('ABBA')).not.toBeChecked();
	});

	it('works by keys alone', async () => {
		const { user } = await open();
		box('ABBA').focus();

		await user.keyboard('{ArrowDown}{ }{Shift>}{ArrowDown}{/Shift}');
		expect(box('Can')).toHaveFocus();
		expect([box('Blur'), box('Can')].map((b) => (b as HTMLInputElement).checked)).toEqual([
			true,
			true
		]);
		await user.keyboard('{Control>}a{/Control}');
		expect(screen.getByText('4 selected')).toBeVisible();
		await user.keyboard('{Escape}');

		expect(box('Blur')).not.toBeChecked();
		expect(screen.getByText('Menu')).toBeVisible();
	});

	it('refuses more than the API changes at once, and says what to do', async () => {
		const { user } = await open({}, 10_001);

		await user.click(screen.getByRole('checkbox', { name: 'Select all 10,001 artists' }));

		expect(screen.getByText(/At most 10,000 at once/)).toBeVisible();
		expect(button('Remove')).toBeDisabled();
	});
});

describe('what is selected', () => {
	it('is removed in one request, and comes back where it was', async () => {
		const { user, bodies } = await open({
			'POST /dnp/bulk/remove': () => json({ artist_ids: [1, 2] }),
			'POST /dnp/bulk/restore': () => json({ artist_ids: [1, 2] })
		});
		await user.click(box('Blur'));
		await user.click(box('Can'));

		await user.click(button('Remove'));
		await waitFor(() => expect(shown()).toEqual(['ABBA', 'Devo']));
		expect(screen.getByText('2 artists are off your list.')).toBeVisible();
		await user.click(button('Undo'));

		await waitFor(() => expect(shown()).toEqual(NAMES));
		expect(bodies).toEqual([{ artist_ids: [1, 2] }, { artist_ids: [1, 2] }]);
	});

	it('stays, selected as it was, when it can’t be removed', async () => {
		const { user } = await open({ 'POST /dnp/bulk/remove': () => problem(503, 'unavailable') });
		await user.click(box('Blur'));

		await user.click(button('Remove'));

		expect(await screen.findByText(/1 artist is still on your list/)).toBeVisible();
		expect(box('Blur')).toBeChecked();
	});

	it('is named by the filter when it is all that match', async () => {
		const { user, bodies, list } = await open({
			'POST /dnp/bulk/tag': () => json({ artist_ids: [0, 1, 2, 3] })
		});
		await list.show({ words: 'a', tags: ['old'] });
		await user.click(screen.getByRole('checkbox', { name: 'Select all 4 artists that match' }));

		await user.click(button('Tag…'));
		await user.type(within(screen.getByRole('dialog')).getByLabelText('Tags to add'), 'Loud');
		await user.click(button('Add tags'));

		await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
		const filter = { q: 'a', tags: ['old'], tags_match: 'all' };
		expect(bodies).toEqual([{ filter, add: ['loud'], remove: [] }]);
		expect(list.entries.every(({ tags }) => tags.includes('loud'))).toBe(true);
	});

	it('keeps what was typed when the API refuses it', async () => {
		const errors = [{ field: 'add', message: '2 of these entries would have more than 20 tags.' }];
		const { user } = await open({
			'POST /dnp/bulk/tag': () => problem(400, 'validation_failed', { errors })
		});
		await user.click(box('Blur'));
		await user.click(button('Tag…'));

		await user.type(screen.getByLabelText('Tags to add'), 'loud{Enter}');
		await user.click(button('Add tags'));

		expect(await screen.findByText(/more than 20 tags/)).toBeVisible();
		expect(button('Remove tag loud')).toBeVisible();
	});
});

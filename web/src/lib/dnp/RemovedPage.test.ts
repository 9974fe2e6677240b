import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { Toasts } from '$lib/shell/toasts.svelte';
import Toaster from '$lib/shell/Toaster.svelte';
import { anArtist, anEntry } from '../../../tests/factories';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { someCalls } from '../../../tests/lists';
import RemovedPage from './RemovedPage.svelte';

const AT = '2026-03-03T12:00:00Z';
const removal = (id: number, name: string, until: string | null = null) => ({
	entry: anEntry({ artist: anArtist({ id, name }), until, tags: ['gym'] }),
	removed_at: AT,
	restorable_until: '2026-04-02T12:00:00Z'
});

function open(back: () => Response, entries = [removal(1, 'ABBA'), removal(2, 'Blur', AT)]) {
	const api = fakeApi({
		'GET /dnp/removed': () => json({ entries, next_cursor: null }),
		'POST /dnp/bulk/restore': back
	});
	const toasts = new Toasts();
	render(Toaster, { toasts });
	render(RemovedPage, { lists: someCalls().lists, toasts });
	return { ...api, user: userEvent.setup() };
}

const restore = (name: string) => screen.findByRole('button', { name: `Restore ${name}` });

it('tells what was removed and what ended, and how long it can come back', async () => {
	open(() => json({ artist_ids: [] }));

	expect(await screen.findByRole('article', { name: 'ABBA' })).toHaveTextContent(
		/removed 3 Mar 2026.+can come back until\s+2 Apr 2026/
	);
	expect(screen.getByRole('article', { name: 'Blur' })).toHaveTextContent('ended 3 Mar 2026');
});

it('brings one back, and goes on with the next', async () => {
	const { user } = open(() => json({ artist_ids: [1] }));

	await user.click(await restore('ABBA'));

	expect(await screen.findByText('ABBA is back on your list.')).toBeVisible();
	expect(screen.queryByRole('article', { name: 'ABBA' })).not.toBeInTheDocument();
	await waitFor(async () => expect(await restore('Blur')).toHaveFocus());
});

it('brings several back, and says when some can’t come', async () => {
	const { user } = open(() => json({ artist_ids: [2] }));
	await user.click(await screen.findByRole('checkbox', { name: 'Select all shown' }));

	await user.click(screen.getByRole('button', { name: 'Restore selected' }));

	expect(await screen.findByText(/1 artist is back on your list. 1 other had/)).toBeVisible();
	expect(screen.getByText('Nothing was removed lately')).toBeVisible();
});

it('keeps them when it did not work', async () => {
	const { user } = open(() => problem(503, 'unavailable'));

	await user.click(await restore('ABBA'));

	expect(await screen.findByText(/ABBA could not be put back/)).toBeVisible();
	expect(screen.getByRole('article', { name: 'ABBA' })).toBeVisible();
});

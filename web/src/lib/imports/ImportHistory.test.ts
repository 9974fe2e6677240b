import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { Connection } from '$lib/api/connection.svelte';
import { ImportCalls } from '$lib/api/import-calls';
import type { Import } from '$lib/api/import-types';
import { Toasts } from '$lib/shell/toasts.svelte';
import { empty, fakeApi, json, problem } from '../../../tests/fake-api';
import { anImport } from '../../../tests/import-factories';
import { History } from './history.svelte';
import ImportHistory from './ImportHistory.svelte';

const READY = anImport({ id: 'a', file_name: 'mine.csv', counts: { new: 3, question: 2 } });
const APPLIED = anImport({
	id: 'b',
	file_name: '',
	state: 'applied',
	counts: { new: 4, added: 4 }
});

let history: History | undefined;

async function show(imports: Import[], handlers: Parameters<typeof fakeApi>[0] = {}) {
	const api = fakeApi({ 'GET /dnp/imports': () => json({ imports }), ...handlers });
	history = new History(new ImportCalls(new Connection().send));
	const toasts = new Toasts();
	history.open();
	render(ImportHistory, { history, toasts });
	await waitFor(() => expect(history?.list.value).not.toBeNull());
	return { ...api, toasts, user: userEvent.setup() };
}

const rows = () => screen.getAllByRole('listitem');

afterEach(() => history?.close());

it('lists what was brought in, with its state and counts', async () => {
	await show([READY, APPLIED]);

	expect(rows()[0]).toHaveTextContent(/mine\.csv.*Waits for you.*3 new artists · 2 open questions/);
	expect(rows()[1]).toHaveTextContent(/A list without a name.*On your list.*4 artists added/);
	expect(screen.getByRole('link', { name: 'mine.csv' })).toHaveAttribute('href', '/import/a');
});

it('says when there is nothing', async () => {
	await show([]);

	expect(await screen.findByText('You have brought in nothing yet.')).toBeVisible();
});

it('deletes after a question that says what stays', async () => {
	const { user, toasts, calls } = await show([READY, APPLIED], { 'DELETE /dnp/imports/b': empty });

	await user.click(screen.getByRole('button', { name: 'Delete A list without a name' }));
	expect(screen.getByText(/4 artists that it has put on your list will stay/)).toBeVisible();
	await user.click(screen.getByRole('button', { name: 'Delete it' }));

	await waitFor(() => expect(rows()).toHaveLength(1));
	expect(calls).toContain('DELETE /dnp/imports/b');
	await waitFor(() => expect(toasts.shown[0]?.text).toContain('is deleted'));
	expect(screen.getByRole('heading', { name: 'Imports' })).toHaveFocus();
});

it('has it back when that was refused, and says why', async () => {
	const { user, toasts } = await show([READY], {
		'DELETE /dnp/imports/a': () => problem(409, 'import_busy')
	});

	await user.click(screen.getByRole('button', { name: 'Delete mine.csv' }));
	await user.click(screen.getByRole('button', { name: 'Delete it' }));

	await waitFor(() => expect(toasts.shown[0]?.text).toContain('was not deleted'));
	expect(rows()).toHaveLength(1);
});

it('is done when it was gone already', async () => {
	const { user, toasts } = await show([READY], {
		'DELETE /dnp/imports/a': () => problem(404, 'import_not_found')
	});

	await user.click(screen.getByRole('button', { name: 'Delete mine.csv' }));
	await user.click(screen.getByRole('button', { name: 'Delete it' }));

	await waitFor(() => expect(toasts.shown[0]?.text).toContain('is deleted'));
	expect(screen.queryAllByRole('listitem')).toHaveLength(0);
});

it('can’t delete what is changing the list just now', async () => {
	await show([anImport({ state: 'applying', position: 5 })]);

	expect(screen.queryByRole('button')).toBeNull();
	expect(rows()[0]).toHaveTextContent('50 % of 10 rows');
});

it('looks again while something is under way, and only then', async () => {
	vi.useFakeTimers({ shouldAdvanceTime: true });
	const { calls, handlers } = await show([anImport({ state: 'resolving' })]);
	handlers['GET /dnp/imports'] = () => json({ imports: [READY] });

	await vi.advanceTimersByTimeAsync(3_100);
	await waitFor(() => expect(rows()[0]).toHaveTextContent('Waits for you'));
	await vi.advanceTimersByTimeAsync(10_000);

	expect(calls).toHaveLength(2);
});

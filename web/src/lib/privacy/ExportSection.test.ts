import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { DataExport } from '$lib/api/types';
import { Toasts } from '$lib/shell/toasts.svelte';
import { accountCalls } from '../../../tests/account';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { anExport, dataCalls } from '../../../tests/privacy';
import { ExportDesk } from './data-export.svelte';
import ExportSection from './ExportSection.svelte';

const STATE = 'GET /users/me/export/state';
const button = (name: string) => screen.queryByRole('button', { name });

async function show(current: DataExport | null, more: Parameters<typeof fakeApi>[0] = {}) {
	const answer = () => (current ? json(current) : problem(404, 'no_export'));
	const api = fakeApi({ [STATE]: answer, ...more });
	const desk = new ExportDesk(dataCalls(), accountCalls(), () => false);
	const toasts = new Toasts();
	await desk.look();
	render(ExportSection, { desk, toasts });
	return { ...api, toasts, user: userEvent.setup() };
}

describe('what became of the file', () => {
	it.each([
		['building', {}, 'being put together', null, null],
		['building', { is_this_session: false }, 'another session', 'Ask for a new file', null],
		['ready', {}, 'A ZIP file of 2.4 MB', 'Ask for a new file', 'Download'],
		['ready', { is_this_session: false }, 'another session', 'Ask for a new file', null],
		['fetched', {}, 'was downloaded', 'Ask for a new file', null],
		['expired', {}, 'not kept any more', 'Ask for a new file', null],
		['failed', {}, 'could not be put together', 'Ask for a new file', null]
	] as const)('%s %o', async (state, traits, words, ask, download) => {
		await show(anExport({ state, ...traits }));

		expect(screen.getByRole('status')).toHaveTextContent(words);
		expect(button('Ask for a new file')?.textContent.trim() ?? null).toBe(ask);
		expect(button('Download')?.textContent.trim() ?? null).toBe(download);
	});

	it('is nothing as long as nobody has asked', async () => {
		await show(null);

		expect(screen.queryByRole('status')).not.toBeInTheDocument();
		expect(button('Ask for your data')).toBeVisible();
	});
});

it('is saved once, and then says so', async () => {
	const saved = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
	vi.stubGlobal(
		'URL',
		Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: vi.fn() })
	);
	const { handlers, user } = await show(anExport(), {
		'GET /users/me/export': () => new Response(new Blob(['PK']))
	});
	handlers[STATE] = () => json(anExport({ state: 'fetched' }));

	await user.click(screen.getByRole('button', { name: 'Download' }));

	expect(await screen.findByText('Your file was downloaded')).toHaveFocus();
	expect(saved.mock.contexts[0]).toHaveProperty('download', 'donotplay-data-2025-01-02.zip');
});

it('says why it was not saved, and how things stand', async () => {
	const { handlers, toasts, user } = await show(anExport(), {
		'GET /users/me/export': () => problem(410, 'export_expired')
	});
	handlers[STATE] = () => json(anExport({ state: 'expired' }));

	await user.click(screen.getByRole('button', { name: 'Download' }));

	await waitFor(() => expect(toasts.shown[0]?.text).toContain('export_expired'));
	expect(await screen.findByText('Your file is not kept any more')).toBeInTheDocument();
});

it('leads back to the button on Cancel', async () => {
	const { user } = await show(null);
	await user.click(screen.getByRole('button', { name: 'Ask for your data' }));
	expect(screen.getByLabelText('Your password')).toHaveFocus();

	await user.click(screen.getByRole('button', { name: 'Cancel' }));

	await waitFor(() => expect(button('Ask for your data')).toHaveFocus());
});

import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { Toasts } from '$lib/shell/toasts.svelte';
import { fakeApi, problem } from '../../../tests/fake-api';
import { someCalls } from '../../../tests/lists';
import ExportMenu from './ExportMenu.svelte';

const saved: string[] = [];

beforeEach(() => {
	saved.length = 0;
	URL.createObjectURL = () => 'blob:1';
	URL.revokeObjectURL = () => undefined;
	vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
		this: HTMLAnchorElement
	) {
		saved.push(this.download);
	});
});

async function choose(format: string, answer: () => Response) {
	const api = fakeApi({ 'GET /dnp/export': answer });
	const toasts = new Toasts();
	const user = userEvent.setup();
	render(ExportMenu, { lists: someCalls().lists, toasts });
	await user.click(screen.getByRole('button', { name: 'Export' }));
	await user.click(await screen.findByText(format));
	return { ...api, toasts };
}

it.each([
	['JSON', 'json', 'donotplay-list.json'],
	['CSV', 'csv', 'donotplay-list.csv'],
	['Text', 'text', 'donotplay-list.txt']
])('saves %s', async (name, format, file) => {
	const { calls } = await choose(name, () => new Response('ABBA\n'));

	await waitFor(() => expect(saved).toEqual([file]));
	expect(calls).toEqual([`GET /dnp/export?format=${format}`]);
});

it('says when it did not work', async () => {
	const { toasts } = await choose('CSV', () => problem(503, 'unavailable'));

	await waitFor(() => expect(toasts.shown[0]?.text).toContain('Your list was not saved.'));
	expect(saved).toEqual([]);
});

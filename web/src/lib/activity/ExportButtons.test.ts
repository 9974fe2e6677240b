import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { Toasts } from '$lib/shell/toasts.svelte';
import { accountCalls } from '../../../tests/account';
import { fakeApi, later, problem } from '../../../tests/fake-api';
import ExportButtons from './ExportButtons.svelte';

const saved: { name: string; content: Blob }[] = [];

function show(answer: () => Response | Promise<Response>) {
	const api = fakeApi({ 'GET /users/me/activity/export': answer });
	const toasts = new Toasts();
	render(ExportButtons, { account: accountCalls(), toasts });
	return { ...api, toasts, user: userEvent.setup() };
}

const csv = () => screen.getByRole('button', { name: 'Download as CSV' });

beforeEach(() => {
	saved.length = 0;
	let content: Blob;
	URL.createObjectURL = vi.fn((blob: Blob) => ((content = blob), 'blob:1'));
	URL.revokeObjectURL = vi.fn();
	vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
		this: HTMLAnchorElement
	) {
		saved.push({ name: this.download, content });
	});
});

it('hands the file to the downloads', async () => {
	const { user, calls } = show(() => new Response('at,event\n'));

	await user.click(csv());

	await waitFor(() => expect(saved).toHaveLength(1));
	expect(saved[0]?.name).toBe('donotplay-activity.csv');
	expect(saved[0]?.content.size).toBe(9);
	expect(calls).toEqual(['GET /users/me/activity/export?format=csv']);
});

it('asks once at a time', async () => {
	const answer = later<Response>();
	const { user, calls } = show(() => answer.promise);

	await user.click(csv());
	expect(csv()).toBeDisabled();
	await user.click(screen.getByRole('button', { name: 'Download as JSON' }));
	answer.resolve(new Response('at,event\n'));

	await waitFor(() => expect(csv()).toBeEnabled());
	expect(calls).toHaveLength(1);
});

it('says when it did not work', async () => {
	const { user, toasts } = show(() => problem(503, 'unavailable'));

	await user.click(csv());

	await waitFor(() => expect(toasts.shown[0]?.text).toContain('was not saved'));
	expect(saved).toEqual([]);
});

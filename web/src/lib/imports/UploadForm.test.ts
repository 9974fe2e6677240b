import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { Connection } from '$lib/api/connection.svelte';
import { ImportCalls } from '$lib/api/import-calls';
import { fakeApi, json, later, noAnswer, problem } from '../../../tests/fake-api';
import { fakeUploads } from '../../../tests/fake-uploads';
import { anImport } from '../../../tests/import-factories';
import { Upload } from './upload.svelte';
import UploadForm from './UploadForm.svelte';

beforeEach(fakeUploads);

function show(answer: () => Response | Promise<Response>) {
	const api = fakeApi({ 'POST /dnp/import': answer });
	const ondone = vi.fn();
	render(UploadForm, { upload: new Upload(new ImportCalls(new Connection().send)), ondone });
	return { ...api, ondone, user: userEvent.setup() };
}

const taken = () => json(anImport({ state: 'resolving' }), 202);
const csv = () => new File(['artist\nABBA\n'], 'mine.csv');
const submit = () => screen.getByRole('button', { name: 'Look through it' });

/** What the browser sends when a file is let go above the page. */
function drop(...files: File[]): void {
	const dataTransfer = { types: ['Files'], files };
	window.dispatchEvent(Object.assign(new Event('drop', { cancelable: true }), { dataTransfer }));
}

it('takes a file that is chosen', async () => {
	const { user, ondone } = show(taken);

	await user.upload(screen.getByLabelText('Choose a file'), csv());
	expect(screen.getByText('mine.csv')).toBeVisible();
	await user.click(submit());

	await waitFor(() => expect(ondone).toHaveBeenCalledOnce());
});

it('takes a file that is dropped anywhere on the page', async () => {
	show(taken);

	drop(csv());

	expect(await screen.findByText('mine.csv')).toBeVisible();
});

it('takes lines that are pasted', async () => {
	const { user, calls } = show(taken);

	await user.click(screen.getByRole('button', { name: 'Paste text' }));
	await user.type(screen.getByLabelText(/one name or link a line/), 'ABBA\nBlur');
	expect(screen.getByText('2 lines')).toBeVisible();
	expect(screen.queryByLabelText('Format')).toBeNull();
	await user.click(submit());

	await waitFor(() => expect(calls[0]).toContain('format=text'));
});

it('sends the format and the tags that were said', async () => {
	const { user, calls } = show(taken);

	await user.upload(screen.getByLabelText('Choose a file'), csv());
	await user.selectOptions(screen.getByLabelText('Format'), 'Table (CSV)');
	await user.type(screen.getByLabelText('Tags'), 'loud');
	await user.click(submit());

	await waitFor(() => expect(calls[0]).toContain('format=csv&tag=loud'));
});

it('names the line of a broken file, beside the file that is still chosen', async () => {
	const errors = [{ field: 'line 3', message: 'A quote is opened here that is never closed.' }];
	const { user } = show(() => problem(400, 'unreadable_file', { errors }));

	await user.upload(screen.getByLabelText('Choose a file'), csv());
	await user.click(submit());

	expect(await screen.findByRole('alert')).toHaveTextContent('Line 3: A quote is opened here');
	expect(screen.getByText('mine.csv')).toBeVisible();
	expect(screen.getByLabelText('Choose another file')).toHaveAccessibleDescription(/Line 3/);
	await waitFor(() => expect(submit()).toHaveFocus());
});

it('shows how far it is, can be stopped, and warns who closes the page', async () => {
	const { user } = show(() => later<Response>().promise);

	await user.upload(screen.getByLabelText('Choose a file'), csv());
	await user.click(submit());

	const bar = await screen.findByRole('progressbar', { name: 'Sent' });
	await waitFor(() => expect(bar).toHaveAttribute('aria-valuenow', '50'));
	const closing = new Event('beforeunload', { cancelable: true });
	window.dispatchEvent(closing);
	expect(closing.defaultPrevented).toBe(true);
	await user.click(screen.getByRole('button', { name: 'Stop' }));

	expect(await screen.findByText('mine.csv')).toBeVisible();
	expect(screen.queryByRole('alert')).toBeNull();
});

it('offers to try again when the connection went in the middle', async () => {
	const { user, handlers, ondone } = show(noAnswer);
	await user.upload(screen.getByLabelText('Choose a file'), csv());
	await user.click(submit());
	expect(await screen.findByRole('alert')).toHaveTextContent('can’t be reached');

	handlers['POST /dnp/import'] = taken;
	await user.click(screen.getByRole('button', { name: 'Try again' }));

	await waitFor(() => expect(ondone).toHaveBeenCalledOnce());
});

import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { Features } from '$lib/accounts/features.svelte';
import { Connection } from '$lib/api/connection.svelte';
import { json, problem } from '../../../tests/fake-api';
import { someCalls } from '../../../tests/lists';
import { DOCUMENT, loadedSettings } from '../../../tests/settings';
import PreferencesPage from './PreferencesPage.svelte';

type Handlers = Parameters<typeof loadedSettings>[0];

const refused = { 'PATCH /users/me/settings': () => problem(503, 'unavailable') };

async function open(more: Handlers = {}, sendsEmail = true) {
	const parts = await loadedSettings({
		'GET /dnp/tags': () => json({ tags: [{ tag: 'radio', count: 2 }] }),
		'GET /auth/features': () => json({ sends_email: sendsEmail }),
		...more
	});
	const { settings, session } = parts;
	const [{ calls }, features] = [someCalls(), new Features(session.auth)];
	render(PreferencesPage, { settings, calls, features, connection: new Connection() });
	return { ...parts, user: userEvent.setup() };
}

const section = (name: string) => within(screen.getByRole('region', { name }));
const field = () => screen.getByLabelText('Tags of new entries');

describe('a choice', () => {
	it('is saved at once, and that is said where it was made', async () => {
		const { api, user } = await open();

		await user.selectOptions(screen.getByLabelText('Artists loaded at once'), '100');

		const list = section('Your list');
		await waitFor(() => expect(list.getByRole('status')).toHaveTextContent('Saved'));
		expect(section('Looks').getByRole('status')).toBeEmptyDOMElement();
		expect(api.stored).toEqual({ ...DOCUMENT, page_size: 100 });
	});

	it('that is refused is put back, with the reason', async () => {
		const { user } = await open(refused);
		const [size, dark] = [
			screen.getByLabelText('Artists loaded at once'),
			screen.getByLabelText('Dark')
		];

		await user.selectOptions(size, '100');
		await user.click(dark);

		await waitFor(() => expect(size).toHaveAccessibleDescription(/That was not saved/));
		await waitFor(() => expect(size).toHaveValue('50'));
		expect(section('Looks').getByRole('alert')).toHaveTextContent('That was not saved.');
		expect(screen.getByLabelText('Like the system')).toBeChecked();
		expect(dark).not.toBeChecked();
	});

	it('that was made elsewhere can be seen', async () => {
		const { settings } = await open();

		await settings.change({ page_size: 75, artist_names: 'is' });

		const size = screen.getByLabelText('Artists loaded at once');
		await waitFor(() => expect(size).toHaveDisplayValue('75'));
		expect(screen.getByLabelText('Names of artists')).toHaveDisplayValue('Icelandic (Íslenska)');
	});
});

describe('tags of new entries', () => {
	it('are saved as they are entered', async () => {
		const { api, user } = await open();

		await user.type(field(), 'gym, weddings{Enter}');
		await user.click(screen.getByRole('button', { name: 'Remove tag gym' }));

		await waitFor(() => expect(api.stored.default_tags).toEqual(['weddings']));
		expect(section('New entries').getByRole('status')).toHaveTextContent('Saved');
	});

	it('are saved when somebody goes on without Enter', async () => {
		const { api, user } = await open();

		await user.type(field(), 'gym');
		await user.click(screen.getByLabelText('Only their own tracks'));

		const expected = { ...DOCUMENT, default_tags: ['gym'], default_scope: 'lead' };
		await waitFor(() => expect(api.stored).toEqual(expected));
	});

	it('that were not saved are still there to be tried again', async () => {
		const { user } = await open(refused);

		await user.type(field(), 'gym{Enter}');

		await waitFor(() => expect(field()).toHaveAccessibleDescription(/not saved/));
		expect(field()).toHaveValue('gym');
		expect(screen.queryByRole('button', { name: 'Remove tag gym' })).not.toBeInTheDocument();
	});
});

describe('e-mail', () => {
	it('is told of by choice', async () => {
		const { user, api } = await open();
		const box = await screen.findByRole('checkbox', { name: 'A new log-in' });
		expect(box).toHaveAccessibleDescription(/browser that was not used/);

		await user.click(box);

		await waitFor(() => expect(api.stored.email_notices.new_sign_in).toBe(false));
		expect(box).not.toBeChecked();
		expect(screen.getByRole('checkbox', { name: 'An import is done' })).toBeChecked();
	});

	it('has nothing to choose where the site sends none', async () => {
		await open({}, false);

		expect(await screen.findByText(/This site sends no e-mail/)).toBeVisible();
		expect(screen.queryByRole('checkbox')).not.toBeInTheDocument();
	});
});

it('says when nothing could be loaded, and tries again', async () => {
	const { user, handlers } = await open({
		'GET /users/me/settings': () => problem(503, 'unavailable')
	});
	expect(await screen.findByRole('alert')).toHaveTextContent('could not be loaded');

	handlers['GET /users/me/settings'] = () => json(DOCUMENT);
	await user.click(screen.getByRole('button', { name: 'Try again' }));

	expect(await screen.findByLabelText('Names of artists')).toBeVisible();
});

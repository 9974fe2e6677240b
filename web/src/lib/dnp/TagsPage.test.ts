import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { Toasts } from '$lib/shell/toasts.svelte';
import Toaster from '$lib/shell/Toaster.svelte';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { someCalls } from '../../../tests/lists';
import TagsPage from './TagsPage.svelte';

const TAGS = [
	{ tag: 'gym', count: 3 },
	{ tag: 'sport', count: 2 },
	{ tag: 'radio', count: 1 }
];

async function open(merge: () => Response = () => json({ artist_ids: [1, 2, 3] })) {
	const bodies: unknown[] = [];
	const api = fakeApi({
		'GET /dnp/tags': () => json({ tags: TAGS }),
		'POST /dnp/tags/merge': async (request) => {
			bodies.push(await request.json());
			return merge();
		}
	});
	const toasts = new Toasts();
	render(Toaster, { toasts });
	render(TagsPage, { ...someCalls(), toasts });
	await screen.findByRole('list', { name: 'Your tags' });
	return { ...api, bodies, user: userEvent.setup() };
}

const button = (name: string) => screen.getByRole('button', { name });
const name = () => screen.getByLabelText('New name');

it('leads to the entries of a tag', async () => {
	await open();

	expect(screen.getByRole('link', { name: 'gym 3 entries' })).toHaveAttribute('href', '/?tag=gym');
});

it('renames, and says on how many entries', async () => {
	const { user, bodies } = await open();

	await user.click(button('Rename gym'));
	expect(name()).toHaveFocus();
	await user.clear(name());
	await user.type(name(), 'Work out{Enter}');

	expect(await screen.findByText('“gym” is “work out” now: 3 entries changed.')).toBeVisible();
	expect(bodies).toEqual([{ tags: ['gym'], into: 'work out' }]);
	await waitFor(() => expect(button('Rename gym')).toHaveFocus());
});

it('asks before it puts a tag together with one that is there', async () => {
	const { user, bodies } = await open();
	await user.click(button('Rename gym'));
	await user.clear(name());
	await user.type(name(), 'sport{Enter}');

	const form = within(screen.getByRole('form', { name: 'Name for gym' }));
	expect(form.getByRole('alert')).toHaveTextContent('There is a tag “sport” already, on 2 entries');
	expect(bodies).toEqual([]);
	await user.click(form.getByRole('button', { name: 'Put together' }));

	await waitFor(() => expect(bodies).toEqual([{ tags: ['gym'], into: 'sport' }]));
});

it('puts several together', async () => {
	const { user, bodies } = await open();
	await user.click(screen.getByRole('checkbox', { name: 'Select gym' }));
	await user.click(screen.getByRole('checkbox', { name: 'Select radio' }));
	await user.click(button('Put together'));

	const form = within(screen.getByRole('form', { name: 'Name for gym, radio' }));
	await user.click(form.getByRole('button', { name: 'Put together' }));

	await waitFor(() => expect(bodies).toEqual([{ tags: ['radio'], into: 'gym' }]));
	expect(await screen.findByText(/“gym”, “radio” are “gym” now/)).toBeVisible();
});

it('deletes a tag after a question', async () => {
	const { user, bodies } = await open();

	await user.click(button('Delete radio'));
	expect(screen.getByText(/Take “radio” off 1 entry\?/)).toHaveFocus();
	await user.click(button('Delete tag'));

	expect(await screen.findByText('“radio” is off 3 entries.')).toBeVisible();
	expect(bodies).toEqual([{ tags: ['radio'], into: null }]);
});

it('keeps what was typed when it did not work', async () => {
	const { user } = await open(() => problem(503, 'unavailable'));
	await user.click(button('Rename gym'));
	await user.type(name(), 'nastics{Enter}');

	expect(await screen.findByText(/unavailable/)).toBeVisible();
	expect(name()).toHaveValue('gymnastics');
});

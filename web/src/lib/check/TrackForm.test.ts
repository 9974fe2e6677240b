import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { aVerdict, checkCalls } from '../../../tests/checks';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { TrackCheck } from './track-check.svelte';
import TrackForm from './TrackForm.svelte';

const artist = () => screen.getByRole('textbox', { name: 'Artist, as a player shows it' });

function show(answer: () => Response = () => json(aVerdict())) {
	const api = fakeApi({ 'GET /dnp/check': answer });
	const check = new TrackCheck(checkCalls());
	render(TrackForm, { check });
	return { ...api, check, user: userEvent.setup() };
}

it('answers Enter at once', async () => {
	const { user, check, calls } = show();

	await user.type(artist(), 'ABBA{Enter}');

	await waitFor(() => expect(check.phase).toBe('done'));
	expect(calls).toEqual(['GET /dnp/check?artist=ABBA&title=&remixers=false']);
});

it('asks again, about remixers too, when the box is ticked', async () => {
	const { user, calls } = show();
	await user.type(screen.getByRole('textbox', { name: 'Title' }), 'Song (Air Remix){Enter}');

	await user.click(screen.getByRole('checkbox', { name: 'A remixer counts, too' }));

	await waitFor(() => expect(calls.at(-1)).toContain('remixers=true'));
});

it('says at the field what is wrong with it', async () => {
	const errors = [{ field: 'artist', message: 'Too long.' }];
	const { user } = show(() => problem(400, 'validation_failed', { errors }));

	await user.type(artist(), 'ABBA{Enter}');

	await waitFor(() => expect(artist()).toBeInvalid());
	expect(artist()).toHaveAccessibleDescription(/Too long\./);
	expect(artist()).toHaveValue('ABBA');
});

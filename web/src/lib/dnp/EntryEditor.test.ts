import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { Problem } from '$lib/api/problem';
import type { Entry } from '$lib/api/types';
import { anArtist, anEntry } from '../../../tests/factories';
import type { DraftCalls } from './entry-draft.svelte';
import EntryEditor from './EntryEditor.svelte';

const ENTRY = anEntry({ artist: anArtist({ name: 'Blur' }), tags: ['gym'], note: 'At seven.' });
const USED = ['disco', 'gym'].map((tag) => ({ tag, count: 2 }));
const REMARKS = { tags: ['gym'], note: 'At seven.', scope: 'any_credit', until: null };

type Save = DraftCalls['save'];

function show(save: Save = () => Promise.resolve(), now: Entry = ENTRY) {
	const close = vi.fn();
	const calls = {
		version: vi.fn(() => Promise.resolve({ entry: now, etag: '"1"' })),
		save: vi.fn(save),
		links: () => Promise.resolve([{ service: 'apple_music', url: 'https://music.example/1' }])
	};
	render(EntryEditor, {
		entry: now.artist === ENTRY.artist ? ENTRY : now,
		used: USED,
		calls,
		close
	});
	return { save: calls.save, version: calls.version, close, user: userEvent.setup() };
}

const tags = () => screen.getByLabelText('Tags');
const note = () => screen.getByLabelText('Note');
const save = () => screen.getByRole('button', { name: 'Save' });

describe('the editor', () => {
	it('starts in the tags, with what is there', () => {
		show();

		expect(tags()).toHaveFocus();
		expect(screen.getByRole('button', { name: 'Remove tag gym' })).toBeVisible();
		expect(note()).toHaveValue('At seven.');
	});

	it('takes tags by Enter, by comma, by a click on one used before, and by just saving', async () => {
		const { user, save: saved } = show();

		await user.type(tags(), 'Too Loud{Enter}radio,');
		await user.click(screen.getByRole('button', { name: 'Add tag disco' }));
		await user.type(tags(), 'last');
		await user.click(save());

		expect(saved).toHaveBeenCalledExactlyOnceWith(
			{ ...REMARKS, tags: ['gym', 'too loud', 'radio', 'disco', 'last'] },
			'"1"'
		);
	});

	it('lets go of tags by button and by Backspace', async () => {
		const { user } = show();
		await user.type(tags(), 'radio,{Backspace}');
		expect(screen.queryByRole('button', { name: 'Remove tag radio' })).not.toBeInTheDocument();

		await user.click(screen.getByRole('button', { name: 'Remove tag gym' }));

		expect(screen.queryByRole('button', { name: 'Remove tag gym' })).not.toBeInTheDocument();
		expect(tags()).toHaveFocus();
	});

	it('clears the note when nothing is left of it', async () => {
		const { user, save: saved, close } = show();

		await user.clear(note());
		await user.type(note(), '  {Control>}{Enter}{/Control}');

		expect(saved).toHaveBeenCalledExactlyOnceWith({ ...REMARKS, note: null }, '"1"');
		expect(close).toHaveBeenCalledOnce();
	});

	it('closes on Escape without saving', async () => {
		const { user, save: saved, close } = show();

		await user.type(note(), ' And eight.{Escape}');

		expect(close).toHaveBeenCalledOnce();
		expect(saved).not.toHaveBeenCalled();
	});

	it('stays open with the API’s words at the field', async () => {
		const errors = [{ field: 'tags[1]', message: 'Tags have at most 50 characters.' }];
		const problem = new Problem('Check the fields.', 400, 'validation_failed', errors);
		const { user, close } = show(() => Promise.reject(problem));

		await user.click(save());

		expect(await screen.findByText('Tags have at most 50 characters.')).toBeVisible();
		expect(tags()).toHaveFocus();
		expect(tags()).toBeInvalid();
		expect(close).not.toHaveBeenCalled();
	});

	it('stays open with what was written when there is no answer', async () => {
		const { user } = show(() => Promise.reject(Problem.unreachable()));

		await user.type(note(), ' And eight.');
		await user.click(save());

		expect(await screen.findByRole('alert')).toHaveTextContent('can’t be reached');
		expect(note()).toHaveValue('At seven. And eight.');
	});
});

describe('how much is blocked, and until when', () => {
	it('is chosen, and said', async () => {
		const { user, save: saved } = show();

		await user.click(screen.getByRole('radio', { name: 'Only their own tracks' }));
		await user.selectOptions(screen.getByLabelText('Ends by itself'), 'On a day that I choose');
		await user.type(screen.getByLabelText('Last day'), '2099-03-03');
		expect(screen.getByText(/^Until 3 Mar 2099/)).toBeVisible();
		await user.click(save());

		const until = new Date(2099, 2, 3, 23, 59, 59).toISOString();
		expect(saved).toHaveBeenCalledExactlyOnceWith({ ...REMARKS, scope: 'lead', until }, '"1"');
	});

	it('needs a day for one that is chosen', async () => {
		const { user, save: saved } = show();

		await user.selectOptions(screen.getByLabelText('Ends by itself'), 'On a day that I choose');
		await user.click(save());

		expect(await screen.findByText('Choose a day.')).toBeVisible();
		expect(screen.getByLabelText('Last day')).toHaveFocus();
		expect(saved).not.toHaveBeenCalled();
	});
});

describe('an entry that somebody else has changed', () => {
	const theirs = { ...ENTRY, note: 'From the phone.' };
	const changed = () => {
		const current = { entry: theirs, etag: '"2"' };
		return new Problem('Changed.', 412, 'entry_changed', [], undefined, undefined, current);
	};
	const conflict = () => screen.findByRole('heading', { name: /changed somewhere else/ });

	it('is shown as it is by now when nothing was typed yet', async () => {
		show(undefined, theirs);

		await vi.waitFor(() => expect(note()).toHaveValue('From the phone.'));
	});

	it('stands beside what was typed, which can be kept', async () => {
		const save = vi.fn<Save>().mockRejectedValueOnce(changed()).mockResolvedValueOnce();
		const { user, close } = show(save);
		await user.type(note(), ' Mine.');

		await user.click(screen.getByRole('button', { name: 'Save' }));

		expect(await conflict()).toHaveFocus();
		expect(screen.getByText('From the phone.')).toBeVisible();
		expect(screen.getByRole('definition')).toHaveTextContent('At seven. Mine.');
		await user.click(screen.getByRole('button', { name: 'Keep mine' }));
		expect(save).toHaveBeenLastCalledWith({ ...REMARKS, note: 'At seven. Mine.' }, '"2"');
		await vi.waitFor(() => expect(close).toHaveBeenCalledOnce());
	});

	it('can be taken as it is, and gone on with', async () => {
		const save = vi.fn<Save>().mockRejectedValueOnce(changed()).mockResolvedValueOnce();
		const { user } = show(save);
		await user.type(note(), ' Mine.');
		await user.click(screen.getByRole('button', { name: 'Save' }));

		await conflict();
		await user.click(screen.getByRole('button', { name: 'Take what is there' }));

		expect(note()).toHaveValue('From the phone.');
		await user.click(screen.getByRole('button', { name: 'Save' }));
		expect(save).toHaveBeenLastCalledWith({ ...REMARKS, note: 'From the phone.' }, '"2"');
	});

	it('is no conflict when both wrote the same', async () => {
		const save = vi.fn<Save>().mockRejectedValueOnce(changed());
		const { user } = show(save);
		await user.clear(note());
		await user.type(note(), 'From the phone.');

		await user.click(screen.getByRole('button', { name: 'Save' }));

		await vi.waitFor(() => expect(screen.getByRole('button', { name: 'Save' })).toBeEnabled());
		expect(screen.queryByRole('heading', { name: /changed somewhere/ })).not.toBeInTheDocument();
	});
});

it('says who is only on this list, and where else they are', async () => {
	show(undefined, anEntry({ artist: anArtist({ name: 'Us', own_addition: true }) }));

	expect(screen.getByText('Only on your list: not in the catalog.')).toBeVisible();
	const link = await screen.findByRole('link', { name: /Apple Music/ });
	expect(link).toHaveAttribute('href', 'https://music.example/1');
});

import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { Problem } from '$lib/api/problem';
import { anArtist, anEntry } from '../../../tests/factories';
import EntryEditor from './EntryEditor.svelte';

const ENTRY = anEntry({ artist: anArtist({ name: 'Blur' }), tags: ['gym'], note: 'At seven.' });
const USED = ['disco', 'gym'].map((tag) => ({ tag, count: 2 }));

function show(save = vi.fn(() => Promise.resolve())) {
	const close = vi.fn();
	render(EntryEditor, { entry: ENTRY, used: USED, save, close });
	return { save, close, user: userEvent.setup() };
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

		expect(saved).toHaveBeenCalledExactlyOnceWith({
			tags: ['gym', 'too loud', 'radio', 'disco', 'last'],
			note: 'At seven.'
		});
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

		expect(saved).toHaveBeenCalledExactlyOnceWith({ tags: ['gym'], note: null });
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
		const { user, close } = show(vi.fn(() => Promise.reject(problem)));

		await user.click(save());

		expect(await screen.findByText('Tags have at most 50 characters.')).toBeVisible();
		expect(tags()).toHaveFocus();
		expect(tags()).toBeInvalid();
		expect(close).not.toHaveBeenCalled();
	});

	it('stays open with what was written when there is no answer', async () => {
		const { user } = show(vi.fn(() => Promise.reject(Problem.unreachable())));

		await user.type(note(), ' And eight.');
		await user.click(save());

		expect(await screen.findByRole('alert')).toHaveTextContent('can’t be reached');
		expect(note()).toHaveValue('At seven. And eight.');
	});
});

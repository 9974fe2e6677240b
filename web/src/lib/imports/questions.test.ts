import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { json, noAnswer, problem } from '../../../tests/fake-api';
import { anImport } from '../../../tests/import-factories';
import { button, EVE, OWN, PATH, question, radio, show } from '../../../tests/import-page';

const ASKING = anImport({ rows: 2, counts: { new: 1, question: 1 } });

describe('a question', () => {
	it('shows the row and the candidates with what tells them apart', async () => {
		show(ASKING, [EVE, OWN]);

		const card = within(await question());
		expect(card.getByText(/Line 5\. 2 artists have this name/)).toBeVisible();
		expect(card.getByText('Eve, from the radio')).toBeVisible();
		expect(card.getByRole('link', { name: /Deezer/ })).toHaveAttribute(
			'href',
			'https://www.deezer.com/artist/27'
		);
		expect(radio(/US rapper.*Person · United States.*hip hop/)).toBeEnabled();
		expect(card.getByRole('link', { name: /Spotify/ })).toBeVisible();
		expect(radio(/Japanese singer/)).not.toBeChecked();
	});

	it('is answered by keyboard, and saved', async () => {
		const sent: unknown[] = [];
		const { user } = show(ASKING, [EVE, OWN], {
			[`POST ${PATH}/answers`]: async (request) => {
				sent.push(await request.json());
				return json(anImport({ rows: 2, counts: { new: 2 } }));
			}
		});
		await question();

		radio(/Japanese singer/).focus();
		await user.keyboard(' {ArrowDown}');

		expect(radio(/US rapper/)).toBeChecked();
		expect(await screen.findByText('Answers saved')).toBeVisible();
		expect(sent).toEqual([{ answers: [{ number: 4, choice: 'artist', artist_id: 1 }] }]);
		expect(await button('Put 2 artists on your list')).toBeEnabled();
		expect(radio(/US rapper/)).toBeVisible();
	});

	it.each([
		[/None of these/, { number: 4, choice: 'new' }],
		[/Leave it out/, { number: 4, choice: 'skip' }]
	])('can be answered with %s', async (name, answer) => {
		const answers = vi.fn();
		const { user } = show(ASKING, [EVE], {
			[`POST ${PATH}/answers`]: async (request) => {
				answers(await request.json());
				return json(ASKING);
			}
		});
		await question();

		await user.click(radio(name));

		await waitFor(() => expect(answers).toHaveBeenCalledWith({ answers: [answer] }));
	});

	it('without a name can’t become an artist of its own', async () => {
		const nameless = { ...EVE, name: null };
		show(ASKING, [nameless]);
		await screen.findByRole('radio', { name: /Leave it out/ });

		expect(screen.queryByRole('radio', { name: /of its own/ })).toBeNull();
	});

	it('says why an answer was not taken', async () => {
		const errors = [{ field: 'answers.4', message: 'There is no such artist.' }];
		const { user } = show(ASKING, [EVE], {
			[`POST ${PATH}/answers`]: () => problem(400, 'validation_failed', { errors })
		});
		await question();

		await user.click(radio(/US rapper/));

		expect(await screen.findByText(/There is no such artist/)).toBeVisible();
		expect(radio(/US rapper/)).not.toBeChecked();
	});

	it('keeps its answer without a connection, and tries again', async () => {
		const { user, handlers } = show(ASKING, [EVE], { [`POST ${PATH}/answers`]: noAnswer });
		await question();
		await user.click(radio(/US rapper/));
		expect(await screen.findByText(/not saved yet/)).toBeVisible();
		expect(radio(/US rapper/)).toBeChecked();

		handlers[`POST ${PATH}/answers`] = () => json(ASKING);
		await user.click(await button('Try again'));

		expect(await screen.findByText('Answers saved')).toBeVisible();
	});
});

describe('all that are open', () => {
	it('are answered in one way after a question', async () => {
		const sent: unknown[] = [];
		const { user } = show(ASKING, [OWN], {
			[`POST ${PATH}/answers`]: async (request) => {
				sent.push(await request.json());
				return json(anImport({ rows: 2, counts: { new: 1, skipped: 1 } }));
			}
		});

		await user.click(await button('Leave them out'));
		expect(sent).toEqual([]);
		const asked = screen.getByRole('group', { name: /For 1 row, nothing is put on your list/ });
		expect(asked).toHaveFocus();
		await user.click(within(asked).getByRole('button', { name: 'Leave them out' }));

		expect(await screen.findByText(/No questions are left/)).toBeVisible();
		expect(sent).toEqual([{ answers: [], rest: 'skip' }]);
	});

	it('stay as they are when the person thinks better of it', async () => {
		const { user, calls } = show(ASKING, [EVE]);

		await user.click(await button('Take the best known'));
		await user.keyboard('{Escape}');

		await waitFor(async () => expect(await button('Take the best known')).toHaveFocus());
		expect(calls).not.toContain(`POST ${PATH}/answers`);
	});
});

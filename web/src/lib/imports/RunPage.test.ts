import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { empty, json, noAnswer, problem } from '../../../tests/fake-api';
import { anImport, aRow, events } from '../../../tests/import-factories';
import { button, EVE, OWN, PATH, question, radio, show } from '../../../tests/import-page';

describe('the preview', () => {
	const UNREADABLE = aRow({
		number: 6,
		line: 9,
		text: '\\x00',
		name: null,
		outcome: 'unreadable',
		reason: 'There is no name.'
	});
	const now = anImport({ rows: 2, counts: { new: 1, unreadable: 1 } });

	it('shows each row with its line, what becomes of it, and why', async () => {
		show(now, [OWN, UNREADABLE]);

		const own = await screen.findByRole('row', { name: /Nobody We Know/ });
		expect(within(own).getByText('6')).toBeVisible();
		expect(own).toHaveTextContent('Not in the catalog: your list will make an artist of its own.');
		const unreadable = screen.getByRole('row', { name: /There is no name/ });
		expect(unreadable).toHaveTextContent('9');
		expect(unreadable).toHaveTextContent('Unreadable');
	});

	it('is filtered by what becomes of rows', async () => {
		const { user, calls } = show(now, [OWN, UNREADABLE]);

		await user.click(await button(/^Unreadable/));

		await waitFor(() => expect(screen.queryByRole('row', { name: /Nobody/ })).toBeNull());
		expect(await screen.findByRole('row', { name: /There is no name/ })).toBeVisible();
		expect(calls).toContain(`GET ${PATH}/rows?limit=50&outcome=unreadable`);
		expect(await button(/^Unreadable/)).toHaveAttribute('aria-pressed', 'true');
	});

	it('comes in pages, and goes back without asking again', async () => {
		const { user, calls } = show(now, [], {
			[`GET ${PATH}/rows`]: ({ url }) =>
				url.includes('cursor=c2')
					? json({ rows: [UNREADABLE], next_cursor: null })
					: json({ rows: [OWN], next_cursor: 'c2' })
		});

		await user.click(await button('Next'));
		expect(await screen.findByText('rows 2 to 2')).toBeVisible();
		expect(await button('Next')).toBeDisabled();
		await user.click(await button('Previous'));

		expect(await screen.findByRole('row', { name: /Nobody We Know/ })).toBeVisible();
		expect(calls.filter((call) => call.includes('/rows'))).toHaveLength(2);
	});

	it('lets an answer be changed', async () => {
		const left = {
			...EVE,
			outcome: 'skipped' as const,
			reason: 'You left it out.',
			is_answer: true
		};
		const { user } = show(anImport({ rows: 1, counts: { skipped: 1 } }), [left], {
			[`POST ${PATH}/answers`]: () => json(anImport({ rows: 1, counts: { new: 1 } }))
		});

		await user.click(await button('Change line 5'));
		expect(radio(/Leave it out/)).toBeChecked();
		await user.click(radio(/US rapper/));

		expect(await button('Put 1 artist on your list')).toBeVisible();
		expect(screen.getByRole('row', { name: /You chose this artist/ })).toBeVisible();
	});

	it('says when rows can’t be loaded, and tries again', async () => {
		const { user, handlers } = show(now, [], { [`GET ${PATH}/rows`]: noAnswer });
		await screen.findByText('These rows could not be loaded');

		handlers[`GET ${PATH}/rows`] = () => json({ rows: [OWN], next_cursor: null });
		await user.click(await button('Try again'));

		expect(await screen.findByRole('row', { name: /Nobody We Know/ })).toBeVisible();
	});
});

describe('from applying to undoing', () => {
	const applied = anImport({ state: 'applied', rows: 2, counts: { new: 1, added: 1, listed: 1 } });

	it('says what will happen, how far it is, and what has come of it', async () => {
		const stream = events();
		const applying = anImport({ state: 'applying', rows: 2, position: 1, counts: { new: 1 } });
		const { user } = show(anImport({ rows: 2, counts: { new: 1 } }), [OWN], {
			[`POST ${PATH}/apply`]: () => json(applying, 202),
			[`GET ${PATH}/events`]: stream.response
		});

		await user.click(await button('Put 1 artist on your list'));
		const bar = await screen.findByRole('progressbar', { name: 'Putting artists on your list' });
		expect(bar).toHaveAttribute('aria-valuenow', '50');
		expect(screen.getByText(/You can close this page/)).toBeVisible();
		stream.tell(applied);

		expect(await screen.findByRole('heading', { name: '1 artist put on your list' })).toBeVisible();
		expect(screen.getByText('1 row had nothing new.')).toBeVisible();
		expect(screen.queryByRole('button', { name: /^Put/ })).toBeNull();
	});

	it('undoes it as a whole, after a question', async () => {
		const { user, calls } = show(applied, [], {
			[`POST ${PATH}/undo`]: () => json({ ...applied, state: 'undone' }, 202)
		});

		await user.click(await button('Undo this import'));
		expect(screen.getByText(/Recently removed/)).toBeVisible();
		expect(calls).not.toContain(`POST ${PATH}/undo`);
		await user.click(await button('Take it off'));

		expect(await screen.findByText('1 artist taken off your list again')).toBeVisible();
		expect(screen.queryByRole('button', { name: 'Undo this import' })).toBeNull();
	});

	it('can go on with questions that were left', async () => {
		const left = { ...applied, counts: { ...applied.counts, question: 1 } };
		const { user } = show(left, [EVE], {
			[`POST ${PATH}/answers`]: () => json({ ...left, counts: { ...left.counts, new: 2 } })
		});
		await question();

		await user.click(radio(/US rapper/));

		expect(await button('Put 1 more artist on your list')).toBeVisible();
	});

	it('says what is left when it stopped', async () => {
		show(anImport({ state: 'failed', counts: { new: 5, added: 2 } }), []);

		expect(await screen.findByText('This import stopped on its way')).toBeVisible();
		expect(screen.getByText(/2 artists are on your list so far/)).toBeVisible();
		expect(await button('Undo this import')).toBeVisible();
	});

	it('shows what another tab has done, with the focus still in the page', async () => {
		const now = anImport({ rows: 2, counts: { new: 1 } });
		const { user, handlers } = show(now, [OWN], {
			[`POST ${PATH}/apply`]: () => problem(409, 'import_busy')
		});
		const apply = await button('Put 1 artist on your list');
		handlers[`GET ${PATH}`] = () => json(applied);

		await user.click(apply);

		expect(await screen.findByText(/perhaps in another tab/)).toBeVisible();
		expect(screen.getByRole('heading', { name: '1 artist put on your list' })).toBeVisible();
		await waitFor(() => expect(document.activeElement).toHaveAttribute('id', 'run'));
	});
});

describe('deleting', () => {
	it('asks first, and leads away', async () => {
		const { user, ongone } = show(anImport(), [], { [`DELETE ${PATH}`]: empty });

		await user.click(await button('Delete'));
		expect(screen.getByText(/Your list stays as it is/)).toBeVisible();
		await user.click(await button('Delete it'));

		await waitFor(() => expect(ongone).toHaveBeenCalledOnce());
	});

	it('can’t be while the list is changed', async () => {
		const stream = events();
		show(anImport({ state: 'undoing', counts: { added: 2 } }), [], {
			[`GET ${PATH}/events`]: stream.response
		});
		await screen.findByRole('progressbar');

		expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull();
	});
});

it('says when there is no such import', async () => {
	show(anImport(), [], { [`GET ${PATH}`]: () => problem(404, 'import_not_found') });

	expect(await screen.findByRole('heading', { name: 'There is no such import' })).toBeVisible();
	expect(screen.getByRole('link', { name: 'Go to your imports' })).toHaveAttribute(
		'href',
		'/import'
	);
});

it('looks again when somebody comes back to the tab', async () => {
	const { handlers } = show(anImport(), []);
	await screen.findByRole('heading', { level: 1 });

	handlers[`GET ${PATH}`] = () => json(anImport({ state: 'undone', counts: { added: 2 } }));
	document.dispatchEvent(new Event('visibilitychange'));

	expect(await screen.findByText('2 artists taken off your list again')).toBeVisible();
});

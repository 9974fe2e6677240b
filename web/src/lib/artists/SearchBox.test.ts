import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { Calls } from '$lib/api/calls';
import { Connection } from '$lib/api/connection.svelte';
import type { FoundArtist } from '$lib/api/types';
import { aFoundArtist } from '../../../tests/factories';
import { fakeApi, json, noAnswer } from '../../../tests/fake-api';
import { ArtistSearch } from './search.svelte';
import SearchBox from './SearchBox.svelte';

const BJORK = aFoundArtist({ name: 'Björk', type: 'Person', matched_name: 'Bjork Gudmundsdottir' });
const BLUR = aFoundArtist({ name: 'Blur', country: 'GB', on_list: true });
const BOSTON = aFoundArtist({ name: 'Boston', disambiguation: 'US rock band' });

function show(answer: () => Response = () => json({ artists: [BJORK, BLUR, BOSTON] })) {
	const api = fakeApi({ 'GET /artists/search': answer });
	const onchoose = vi.fn();
	const search = new ArtistSearch(new Calls(new Connection().send));
	render(SearchBox, { search, onchoose, isListed: (artist: FoundArtist) => artist.on_list });
	return { ...api, onchoose, user: userEvent.setup() };
}

const box = () => screen.getByRole('combobox', { name: 'Find an artist' });
const option = (name: RegExp) => screen.findByRole('option', { name });

async function expectActive(name: RegExp) {
	const active = await option(name);
	expect(active).toHaveAttribute('aria-selected', 'true');
	expect(box()).toHaveAttribute('aria-activedescendant', active.id);
}

describe('the search', () => {
	it('shows what tells artists apart', async () => {
		const { user } = show();

		await user.type(box(), 'b');

		expect(await option(/Björk/)).toHaveTextContent(/Person · Iceland · post-rock/);
		expect(await option(/Björk/)).toHaveTextContent('matched: Bjork Gudmundsdottir');
		expect(await option(/Blur/)).toHaveTextContent('On your list');
		expect(await option(/Boston/)).toHaveTextContent('(US rock band)');
		expect(screen.getByRole('status')).toHaveTextContent('3 artists found');
		expect(box()).toHaveAttribute('aria-controls', screen.getByRole('listbox').id);
	});

	it('is worked with the keys alone', async () => {
		const { user } = show();
		await user.type(box(), 'b');

		await expectActive(/Björk/);
		await user.keyboard('{ArrowDown}');
		await expectActive(/Blur/);
		await user.keyboard('{End}');
		await expectActive(/Boston/);
		await user.keyboard('{ArrowDown}');
		await expectActive(/Björk/);
		await user.keyboard('{ArrowUp}');
		await expectActive(/Boston/);
		await user.keyboard('{Home}');
		await expectActive(/Björk/);
	});

	it.each([
		['{Enter}', false],
		['{Shift>}{Enter}{/Shift}', true]
	])('chooses on %s, with remarks: %s, and is ready for the next', async (keys, withRemarks) => {
		const { user, onchoose } = show();
		await user.type(box(), 'b');
		await option(/Björk/);

		await user.keyboard(keys);

		expect(onchoose).toHaveBeenCalledExactlyOnceWith(BJORK, withRemarks);
		expect(box()).toHaveValue('');
		expect(box()).toHaveFocus();
		expect(screen.queryByRole('listbox')).not.toBeInTheDocument();
	});

	it('chooses by click', async () => {
		const { user, onchoose } = show();
		await user.type(box(), 'b');

		await user.click(await option(/Boston/));

		expect(onchoose).toHaveBeenCalledExactlyOnceWith(BOSTON, false);
	});

	it('closes on Escape and keeps the words, which a second one clears', async () => {
		const { user } = show();
		await user.type(box(), 'b');
		await option(/Björk/);

		await user.keyboard('{Escape}');
		expect(screen.queryByRole('listbox')).not.toBeInTheDocument();
		expect(box()).toHaveAttribute('aria-expanded', 'false');
		expect(box()).toHaveValue('b');

		await user.keyboard('{Escape}');
		expect(box()).toHaveValue('');
	});

	it('does not choose on Enter what an earlier word found', async () => {
		const { user, onchoose } = show();
		await user.type(box(), 'b');
		await option(/Björk/);

		await user.keyboard('o{Enter}');

		expect(onchoose).not.toHaveBeenCalled();
	});

	it('says when nobody is found', async () => {
		const { user } = show(() => json({ artists: [] }));

		await user.type(box(), 'zzz');

		expect(await screen.findByText('Nobody found for “zzz”')).toBeVisible();
		expect(box()).toHaveAttribute('aria-expanded', 'false');
	});

	it('says when there is no answer, and asks again', async () => {
		const { user, handlers } = show(noAnswer);
		await user.type(box(), 'b');

		const alert = await screen.findByRole('alert');
		expect(alert).toHaveTextContent('can’t be reached');
		handlers['GET /artists/search'] = () => json({ artists: [BJORK] });
		await user.click(within(alert).getByRole('button', { name: 'Try again' }));

		expect(await option(/Björk/)).toBeVisible();
	});

	it('stays open on the way to its buttons, by keyboard too', async () => {
		const { user } = show(noAnswer);
		await user.type(box(), 'b');
		const retry = await screen.findByRole('button', { name: 'Try again' });

		await user.tab();
		await user.tab();

		expect(retry).toHaveFocus();
		await user.tab();
		expect(retry).not.toBeInTheDocument();
	});

	it('shows what it found again when the focus comes back', async () => {
		const { user } = show();
		await user.type(box(), 'b');
		await option(/Björk/);
		await user.click(document.body);
		expect(screen.queryByRole('listbox')).not.toBeInTheDocument();

		await user.click(box());

		expect(await option(/Björk/)).toBeVisible();
	});
});

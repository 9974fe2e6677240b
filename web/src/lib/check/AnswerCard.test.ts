import { render, screen, within } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { aBlock, aMatch, aVerdict } from '../../../tests/checks';
import AnswerCard from './AnswerCard.svelte';

const TRACK = { artist: 'Blur feat. Sia', title: 'Song (Air Remix)' };
const marked = () =>
	screen.queryAllByText(/./, { selector: 'mark' }).map((mark) => mark.textContent);

it('tells which entries are met, where, and leads to them', () => {
	const matches = [
		aMatch({ name: 'Sia', role: 'guest' }),
		aMatch({ artist_id: 2, name: 'AIR', part: 'Air', role: 'remixer' })
	];
	render(AnswerCard, { answer: { track: TRACK, verdict: { ...aBlock(), matches } }, old: false });

	expect(screen.getByRole('heading', { name: 'Blocked' })).toBeVisible();
	expect(marked()).toEqual(['Sia', 'Air']);
	const entries = within(screen.getByRole('list', { name: 'Found on your list' }));
	expect(entries.getAllByRole('listitem')[0]).toHaveTextContent(
		'as a guest, from “Sia” in the artist'
	);
	expect(entries.getByRole('link', { name: 'AIR on your list' })).toHaveAttribute(
		'href',
		'/?q=AIR'
	);
});

it('has no list, mark or advice for what may play', () => {
	render(AnswerCard, { answer: { track: TRACK, verdict: aVerdict() }, old: false });

	expect(screen.getByRole('heading', { name: 'May play' })).toBeVisible();
	expect(screen.getByText('No artist of this track is on the list.')).toBeVisible();
	expect([marked(), screen.queryByRole('list'), screen.queryByText(/make it sure/)]).toEqual([
		[],
		null,
		null
	]);
});

it('says what would make it sure', () => {
	const verdict = aVerdict({ verdict: 'unsure', matches: [aMatch({ role: 'guest' })] });
	render(AnswerCard, { answer: { track: TRACK, verdict }, old: true });

	expect(screen.getByRole('heading', { name: 'Not sure' })).toBeVisible();
	expect(screen.getByRole('heading', { name: 'What would make it sure' })).toBeVisible();
	expect(screen.getByRole('region', { name: 'Answer' })).toHaveAttribute('aria-busy', 'true');
});

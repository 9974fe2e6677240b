import { fireEvent, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { someStatistics } from '../../../tests/statistics';
import Charts from './Charts.svelte';

function show(traits: Parameters<typeof someStatistics>[0] = {}) {
	render(Charts, { statistics: someStatistics(traits) });
	return userEvent.setup();
}

const figure = (name: string) => within(screen.getByRole('figure', { name }));
const cells = (row: HTMLElement) =>
	[...row.querySelectorAll('th, td')].map((cell) => cell.textContent.trim());
const slider = () => screen.getByRole('slider', { name: 'Month' });

describe('rankings', () => {
	it('are tables with the numbers and their share of the list', () => {
		show();

		expect(figure('By tag').getAllByRole('row').map(cells)).toEqual([
			['tag', 'Artists', 'Share of the list'],
			['party', '2', '67 %'],
			['No tag', '1', '33 %']
		]);
		expect(figure('By tag').getByText(/“party” comes first: 2 of 3 artists/)).toBeVisible();
	});

	it('tell of little that it is little, not nothing', () => {
		show({ tags: [{ tag: 'rare', count: 1 }], untagged: 99_999, total: 100_000 });

		expect(figure('By tag').getByRole('row', { name: 'rare 1 < 1 %' })).toBeVisible();
	});

	it('lead from a tag to the list, and from nowhere else', () => {
		show();

		expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([
			'/?tag=party'
		]);
	});

	it('are a sentence when there is nothing to draw', () => {
		show({ tags: [], genres: [], countries: [] });

		expect(figure('By genre').getByText('No genre is known of your artists.')).toBeVisible();
		expect(figure('By genre').queryByRole('table')).not.toBeInTheDocument();
	});
});

describe('the time', () => {
	it('tells the last month first', () => {
		show();

		expect(screen.getByText('November 2026: 1 added, 3 in all')).toBeVisible();
		expect(slider()).toHaveAttribute('aria-valuetext', 'November 2026: 1 added, 3 in all');
	});

	it('tells the month that the slider is moved to', async () => {
		show();

		await fireEvent.input(slider(), { target: { value: '10' } });

		expect(screen.getByText('October 2026: 2 added, 2 in all')).toBeVisible();
	});

	it('tells the month under the pointer, until it leaves', async () => {
		const user = show();
		slider().getBoundingClientRect = () => new DOMRect(100, 0, 240, 300);

		await user.pointer({ target: slider(), coords: { clientX: 100 + 240 * 0.9 } });
		expect(screen.getByText('October 2026: 2 added, 2 in all')).toBeVisible();
		await user.pointer({ target: document.body });

		expect(screen.getByText('November 2026: 1 added, 3 in all')).toBeVisible();
	});

	it('stays with the month that was clicked', async () => {
		const user = show();
		slider().getBoundingClientRect = () => new DOMRect(100, 0, 240, 300);

		await user.pointer([
			{ target: slider(), coords: { clientX: 100 }, keys: '[MouseLeft]' },
			{ target: document.body }
		]);

		expect(screen.getByText('December 2025: 0 added, 0 in all')).toBeVisible();
	});

	it('is a table, too, the newest month first', async () => {
		const user = show();

		await user.click(screen.getByText('The numbers as a table'));

		const table = screen.getByRole('region', { name: 'Artists by month' });
		expect(within(table).getAllByRole('row').map(cells)).toEqual([
			['Month', 'Added', 'In all'],
			['November 2026', '1', '3'],
			['October 2026', '2', '2']
		]);
	});
});

import { render, screen } from '@testing-library/svelte';
import { createRawSnippet, tick } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import Rows from './Rows.svelte';

const ROW_PIXELS = 100;

beforeEach(() => {
	vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(ROW_PIXELS);
	Object.defineProperty(window, 'scrollY', { value: 0, writable: true });
});

function open(items: number[], more: { kept?: number; total?: number } = {}) {
	const row = createRawSnippet<[number, number]>((item) => ({
		render: () => `<button>Row ${item()}</button>`
	}));
	const props = { items, keyOf: (n: number) => n, label: 'Numbers', estimate: ROW_PIXELS, row };
	return render(Rows<number>, { total: items.length, ...props, ...more });
}

async function scrollTo(pixels: number): Promise<void> {
	Object.assign(window, { scrollY: pixels });
	window.dispatchEvent(new Event('scroll'));
	await tick();
}

const shown = () => screen.getAllByRole('button').map(({ textContent }) => textContent);
const many = Array.from({ length: 100_000 }, (_, i) => i);

describe('a list of 100,000', () => {
	it('has only the rows near the window in the page, and each says which it is', async () => {
		open(many, { total: 120_000 });
		expect(shown().length).toBeLessThan(30);

		await scrollTo(5_000_000);

		expect(shown()).toContain('Row 50001');
		expect(shown().length).toBeLessThan(30);
		const item = screen.getByText('Row 50001').closest('li');
		expect(item).toHaveAttribute('aria-posinset', '50002');
		expect(item).toHaveAttribute('aria-setsize', '120000');
	});

	it('keeps the row that has the focus, and its neighbours', async () => {
		open(many);
		screen.getByText('Row 2').focus();

		await scrollTo(5_000_000);

		expect(screen.getByText('Row 2')).toHaveFocus();
		expect(shown().slice(0, 3)).toEqual(['Row 1', 'Row 2', 'Row 3']);
	});

	it('keeps a row with something typed', async () => {
		open(many, { kept: 7 });

		await scrollTo(5_000_000);

		expect(shown()).toContain('Row 7');
	});

	it('stays where it is when a row goes', async () => {
		const { rerender } = open(many);
		await scrollTo(5_000_000);

		await rerender({ items: many.filter((n) => n !== 50_003) });

		expect(shown()).toContain('Row 50002');
		expect(shown()).toContain('Row 50004');
		expect(shown()).not.toContain('Row 50003');
		expect(window.scrollY).toBe(5_000_000);
	});
});

it('has all rows of a short list', () => {
	open([1, 2, 3]);

	expect(shown()).toEqual(['Row 1', 'Row 2', 'Row 3']);
});

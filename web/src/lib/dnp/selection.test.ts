import { describe, expect, it } from 'vitest';
import { Selection } from './selection.svelte';

const open = () => new Selection(() => [10, 20, 30, 40, 50]);
const chosen = (selection: Selection) => [10, 20, 30, 40, 50].filter((id) => selection.has(id));

describe('a range', () => {
	it('goes from the row that was chosen last, in both directions', () => {
		const selection = open();

		selection.set(30, true);
		selection.extendTo(50);
		expect(chosen(selection)).toEqual([30, 40, 50]);
		selection.extendTo(10);

		expect(chosen(selection)).toEqual([10, 20, 30, 40, 50]);
	});

	it('lets go of rows when its first one was let go of', () => {
		const selection = open();
		selection.everything();

		selection.set(20, false);
		selection.extendTo(40);

		expect(chosen(selection)).toEqual([10, 50]);
	});

	it('is one row when nothing was chosen before, or what was is gone', () => {
		const selection = open();
		selection.extendTo(30);
		expect(chosen(selection)).toEqual([30]);

		selection.set(99, true);
		selection.extendTo(20);

		expect(chosen(selection)).toEqual([20, 30]);
	});
});

describe('all', () => {
	it('has rows that are not loaded, too', () => {
		const selection = open();

		selection.everything();

		expect([selection.has(999), selection.active, selection.all]).toEqual([true, true, true]);
	});

	it('without one is what is loaded without it', () => {
		const selection = open();
		selection.everything();

		selection.set(30, false);

		expect([selection.all, chosen(selection)]).toEqual([false, [10, 20, 40, 50]]);
	});
});

it('forgets what is gone, and all of it', () => {
	const selection = open();
	selection.set(10, true);
	selection.set(20, true);

	selection.drop([10]);
	expect(chosen(selection)).toEqual([20]);
	selection.clear();

	expect(selection.active).toBe(false);
});

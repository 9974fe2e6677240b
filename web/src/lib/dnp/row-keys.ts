import type { Selection } from './selection.svelte';

/**
 * Keys in the box of a row, beside Space, which ticks it: arrows go to the next row's box, with Shift they take
 * it along; Control or Command with A chooses all there are; Escape lets go of all.
 */
export function rowKeys(event: KeyboardEvent, selection: Selection, id: number): void {
	const { key, shiftKey, ctrlKey, metaKey } = event;
	if (key === 'ArrowDown' || key === 'ArrowUp') move(selection, id, key, shiftKey);
	else if (key === 'a' && (ctrlKey || metaKey)) selection.everything();
	else if (key === 'Escape' && selection.active) selection.clear();
	else return;
	event.preventDefault();
}

function move(selection: Selection, id: number, key: string, along: boolean): void {
	const shown = selection.shown();
	const next = shown[shown.indexOf(id) + (key === 'ArrowDown' ? 1 : -1)];
	if (next === undefined) return;
	if (along) {
		if (!selection.has(id)) selection.set(id, true);
		selection.extendTo(next);
	}
	const box = document.getElementById(`select-${next}`);
	box?.focus({ preventScroll: true });
	box?.closest('li')?.scrollIntoView({ block: 'nearest' });
}

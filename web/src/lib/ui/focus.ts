import { tick } from 'svelte';

/** Leads the focus on once what is about to change has changed; on without scrolling past what is new. */
export async function focusLater(id: string): Promise<void> {
	await tick();
	document.getElementById(id)?.focus({ preventScroll: true });
}

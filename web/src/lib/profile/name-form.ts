import { Form } from '$lib/ui/form.svelte';

const MOST_CHARACTERS = 80;

/** What to call somebody. Nothing is fine, too. */
export function nameForm(
	send: (change: { display_name: string }) => Promise<unknown>
): Form<'display_name'> {
	return new Form({ display_name: { missing: '', clean: (text) => text.trim(), check } }, send);
}

/** By characters as the API counts them. */
function check(name: string): string {
	return Array.from(name).length > MOST_CHARACTERS
		? `At most ${MOST_CHARACTERS} characters, please.`
		: '';
}

import { expect, it } from 'vitest';
import { Theme } from './theme.svelte';

it('keeps the theme somebody chose', () => {
	new Theme().preference = 'dark';

	expect(document.documentElement.dataset.theme).toBe('dark');
	expect(new Theme().preference).toBe('dark');
});

it('follows the system again when asked to', () => {
	const theme = new Theme();
	theme.preference = 'light';

	theme.preference = 'system';

	expect(document.documentElement.dataset.theme).toBeUndefined();
	expect(new Theme().preference).toBe('system');
});

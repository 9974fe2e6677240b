import { render, screen, within } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import MainNavigation from './MainNavigation.svelte';

it('leads to every page, and says which one is open', () => {
	render(MainNavigation, { here: '/check' });

	const links = within(screen.getByRole('navigation', { name: 'Main' })).getAllByRole('link');

	expect(links.map((link) => [link.textContent.trim(), link.getAttribute('href')])).toEqual([
		['List', '/'],
		['Import', '/import'],
		['May this play?', '/check'],
		['Statistics', '/statistics']
	]);
	expect(links.filter((link) => link.hasAttribute('aria-current'))).toEqual([
		screen.getByRole('link', { name: 'May this play?', current: 'page' })
	]);
});

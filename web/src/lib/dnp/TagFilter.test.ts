import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import TagFilter from './TagFilter.svelte';

const TAGS = Array.from({ length: 12 }, (_, i) => ({ tag: `tag ${i}`, count: 12 - i }));

function show(tag = '') {
	const filterBy = vi.fn();
	render(TagFilter, { tags: TAGS, tag, filterBy });
	return { filterBy, user: userEvent.setup() };
}

it('filters by the tag that is pressed', async () => {
	const { user, filterBy } = show();

	await user.click(screen.getByRole('button', { name: /tag 3/ }));

	expect(filterBy).toHaveBeenCalledExactlyOnceWith('tag 3');
});

it('lets go of the tag that is pressed again', async () => {
	const { user, filterBy } = show('tag 3');

	await user.click(screen.getByRole('button', { name: /tag 3/, pressed: true }));

	expect(filterBy).toHaveBeenCalledExactlyOnceWith('');
});

it('shows the most used, and all on demand', async () => {
	const { user } = show();
	expect(screen.queryByRole('button', { name: /tag 11/ })).not.toBeInTheDocument();

	await user.click(screen.getByRole('button', { name: 'All 12 tags' }));

	expect(screen.getByRole('button', { name: /tag 11/ })).toBeVisible();
});

it('always shows the chosen one', () => {
	show('tag 11');

	expect(screen.getByRole('button', { name: /tag 11/, pressed: true })).toBeVisible();
});

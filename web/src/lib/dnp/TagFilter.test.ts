import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { NO_FILTER } from './filter';
import TagFilter from './TagFilter.svelte';

const TAGS = Array.from({ length: 12 }, (_, i) => ({ tag: `tag ${i}`, count: 12 - i }));

function open(tags: string[] = []) {
	const show = vi.fn();
	render(TagFilter, { tags: TAGS, filter: { ...NO_FILTER, tags }, show });
	return { show, user: userEvent.setup() };
}

it('filters by the tag that is pressed', async () => {
	const { user, show } = open();

	await user.click(screen.getByRole('button', { name: /tag 3/ }));

	expect(show).toHaveBeenCalledExactlyOnceWith({ tags: ['tag 3'] });
});

it('lets go of the tag that is pressed again', async () => {
	const { user, show } = open(['tag 3', 'tag 1']);

	await user.click(screen.getByRole('button', { name: /tag 3/, pressed: true }));

	expect(show).toHaveBeenCalledExactlyOnceWith({ tags: ['tag 1'] });
});

it('shows the most used, and all on demand', async () => {
	const { user } = open();
	expect(screen.queryByRole('button', { name: /tag 11/ })).not.toBeInTheDocument();

	await user.click(screen.getByRole('button', { name: 'All 12 tags' }));

	expect(screen.getByRole('button', { name: /tag 11/ })).toBeVisible();
});

it('always shows the chosen ones', () => {
	open(['tag 11']);

	expect(screen.getByRole('button', { name: /tag 11/, pressed: true })).toBeVisible();
});

it('asks for all or any only where there are several', async () => {
	const { user, show } = open(['tag 1', 'tag 2']);

	await user.click(screen.getByRole('button', { name: 'Any of them', pressed: false }));

	expect(show).toHaveBeenCalledExactlyOnceWith({ match: 'any' });
	expect(screen.getByRole('button', { name: 'All of them', pressed: true })).toBeVisible();
});

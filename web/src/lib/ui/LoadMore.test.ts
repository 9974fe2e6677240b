import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { anEntry } from '../../../tests/factories';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { aList } from '../../../tests/lists';
import LoadMore from './LoadMore.svelte';

type Seen = (entries: { isIntersecting: boolean }[]) => void;

async function show(second: () => Response) {
	const seen: Seen[] = [];
	const observer = vi.fn(function (callback: Seen) {
		seen.push(callback);
		return { observe: vi.fn(), disconnect: vi.fn() };
	});
	vi.stubGlobal('IntersectionObserver', observer);
	const api = fakeApi({
		'GET /dnp': ({ url }) =>
			url.includes('cursor')
				? second()
				: json({ entries: [anEntry()], next_cursor: 'c2', total: 2 })
	});
	const list = aList();
	await list.load();
	render(LoadMore, { list });
	const report: Seen = (positions) => seen.at(-1)?.(positions);
	return { ...api, list, report, scrollToEnd: () => report([{ isIntersecting: true }]) };
}

const lastPage = () => json({ entries: [anEntry()], next_cursor: null, total: 2 });

it('loads the next page when the end comes near, and goes with the last one', async () => {
	const { list, scrollToEnd } = await show(lastPage);

	scrollToEnd();

	await waitFor(() => expect(list.entries).toHaveLength(2));
	await waitFor(() => expect(screen.queryByRole('button')).not.toBeInTheDocument());
});

it('goes by the last position when a busy browser reports several at once', async () => {
	const { list, report } = await show(lastPage);

	report([{ isIntersecting: false }, { isIntersecting: true }]);

	await waitFor(() => expect(list.entries).toHaveLength(2));
});

it('loads the next page by button', async () => {
	const { list } = await show(lastPage);

	await userEvent.click(screen.getByRole('button', { name: 'Load more' }));

	await waitFor(() => expect(list.entries).toHaveLength(2));
});

it('asks before it tries again after a failure', async () => {
	const { calls, scrollToEnd } = await show(() => problem(500, 'internal_error'));
	scrollToEnd();
	expect(await screen.findByRole('alert')).toHaveTextContent('could not be loaded');

	scrollToEnd();

	expect(calls).toHaveLength(2);
	expect(screen.getByRole('button', { name: 'Try again' })).toBeEnabled();
});

import type { Filter, Sort } from '$lib/api/types';

export const SORTS: { sort: Sort; label: string }[] = [
	{ sort: '-created_at', label: 'Newest first' },
	{ sort: 'created_at', label: 'Oldest first' },
	{ sort: 'name', label: 'A to Z' },
	{ sort: '-name', label: 'Z to A' }
];

export const NO_FILTER: Filter = { words: '', tag: '', sort: '-created_at' };

/** The filter that a page's address asks for; what it does not say, or says wrongly, is as without a filter. */
export function filterOf(url: URL): Filter {
	const asked = url.searchParams.get('sort');
	return {
		words: url.searchParams.get('q') ?? '',
		tag: url.searchParams.get('tag') ?? '',
		sort: SORTS.find(({ sort }) => sort === asked)?.sort ?? NO_FILTER.sort
	};
}

/** `"?q=...&tag=..."`, or `""` without a filter. */
export function searchOf({ words, tag, sort }: Filter): string {
	const params = new URLSearchParams();
	if (words) params.set('q', words);
	if (tag) params.set('tag', tag);
	if (sort !== NO_FILTER.sort) params.set('sort', sort);
	return params.size > 0 ? `?${params.toString()}` : '';
}

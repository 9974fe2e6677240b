import { isDay } from '$lib/api/conditions';
import type { Filter, Sort } from '$lib/api/types';

export const SORTS: { sort: Sort; label: string }[] = [
	{ sort: '-created_at', label: 'Newest first' },
	{ sort: 'created_at', label: 'Oldest first' },
	{ sort: 'name', label: 'A to Z' },
	{ sort: '-name', label: 'Z to A' },
	{ sort: '-prominence', label: 'Best known first' },
	{ sort: 'prominence', label: 'Least known first' }
];

export const NO_FILTER: Filter = {
	words: '',
	tags: [],
	match: 'all',
	from: '',
	to: '',
	sort: '-created_at'
};

/** The whole list, in the order that it has. */
export const NO_CONDITIONS: Partial<Filter> = {
	words: '',
	tags: [],
	match: 'all',
	from: '',
	to: ''
};

/** Whether it keeps anything out. */
export function isFiltered({ words, tags, from, to }: Filter): boolean {
	return words !== '' || tags.length > 0 || from !== '' || to !== '';
}

/** The filter that a page's address asks for; what it does not say, or says wrongly, is as without a filter. */
export function filterOf(url: URL): Filter {
	const asked = url.searchParams;
	const day = (name: string) => [asked.get(name) ?? ''].find(isDay) ?? '';
	return {
		words: asked.get('q') ?? '',
		tags: [...new Set(asked.getAll('tag').filter(Boolean))],
		match: asked.get('match') === 'any' ? 'any' : 'all',
		from: day('from'),
		to: day('to'),
		sort: SORTS.find(({ sort }) => sort === asked.get('sort'))?.sort ?? NO_FILTER.sort
	};
}

/** `"?q=...&tag=..."`, or `""` without a filter. */
export function searchOf({ words, tags, match, from, to, sort }: Filter): string {
	const params = new URLSearchParams();
	if (words) params.set('q', words);
	tags.forEach((tag) => params.append('tag', tag));
	if (match !== NO_FILTER.match) params.set('match', match);
	if (from) params.set('from', from);
	if (to) params.set('to', to);
	if (sort !== NO_FILTER.sort) params.set('sort', sort);
	return params.size > 0 ? `?${params.toString()}` : '';
}

/** The filter with the tag, or without it when it had it. */
export function toggledTag({ tags }: Filter, tag: string): Partial<Filter> {
	if (!tags.includes(tag)) return { tags: [...tags, tag] };
	return { tags: tags.filter((other) => other !== tag) };
}

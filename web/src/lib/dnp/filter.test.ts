import { describe, expect, it } from 'vitest';
import { conditionsOf } from '$lib/api/conditions';
import type { Filter } from '$lib/api/types';
import { filterOf, isFiltered, NO_FILTER, searchOf, toggledTag } from './filter';

const urlOf = (search: string) => new URL(`https://donotplay.test/${search}`);
const of = (traits: Partial<Filter>): Filter => ({ ...NO_FILTER, ...traits });

describe('the filter in the address', () => {
	it.each([
		NO_FILTER,
		of({ words: 'earth & fire', tags: ['too loud', 'a,b'], match: 'any', sort: 'name' }),
		of({ from: '2026-01-31', to: '2026-03-01', sort: '-prominence' }),
		of({ sort: '-name' })
	])('comes back as it was: %j', (filter) => {
		expect(filterOf(urlOf(searchOf(filter)))).toEqual(filter);
	});

	it.each(['?sort=loudest', '?match=some', '?from=yesterday', '?to=2026-02-31', '?tag='])(
		'is as without for what does not exist: %s',
		(search) => {
			expect(filterOf(urlOf(search))).toEqual(NO_FILTER);
		}
	);
});

it('keeps something out by words, tags and days, and not by order', () => {
	const filters = [of({ words: 'a' }), of({ tags: ['a'] }), of({ from: '2026-01-01' })];

	expect(filters.map(isFiltered)).toEqual([true, true, true]);
	expect(isFiltered(of({ sort: 'name', match: 'any' }))).toBe(false);
});

it('gets a tag, and lets go of it', () => {
	expect(toggledTag(of({ tags: ['a'] }), 'b')).toEqual({ tags: ['a', 'b'] });
	expect(toggledTag(of({ tags: ['a', 'b'] }), 'a')).toEqual({ tags: ['b'] });
});

describe('what it means to the API', () => {
	it('includes all of the first and the last day, by this machine’s calendar', () => {
		const { added_from, added_before } = conditionsOf(of({ from: '2026-03-01', to: '2026-03-01' }));

		expect(new Date(added_from ?? '')).toEqual(new Date(2026, 2, 1));
		expect(new Date(added_before ?? '')).toEqual(new Date(2026, 2, 2));
	});

	it('is nothing without conditions', () => {
		expect(conditionsOf(of({ words: ' ', match: 'any', sort: 'name' }))).toEqual({});
	});
});

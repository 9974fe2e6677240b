import { expect, it } from 'vitest';
import { someStatistics } from '../../../tests/statistics';
import { countryRows, genreRows, tagRows } from './rows';

it('tags lead to the list, and what has none comes last', () => {
	const tags = [{ tag: 'r&b, old', count: 3 }];

	expect(tagRows(someStatistics({ tags, untagged: 7 }))).toEqual([
		{ label: 'r&b, old', count: 3, href: '/?tag=r%26b%2C+old' },
		{ label: 'No tag', count: 7, rest: true }
	]);
});

it('without any tag there is nothing to draw', () => {
	expect(tagRows(someStatistics({ tags: [], untagged: 7 }))).toEqual([]);
});

it('countries have names, and are followed by the others and the unknown', () => {
	const countries = [
		{ country: null, count: 5 },
		{ country: 'IS', count: 3 }
	];

	expect(countryRows(someStatistics({ countries, total: 10 }))).toEqual([
		{ label: 'Iceland', count: 3 },
		{ label: 'Other countries', count: 2, rest: true },
		{ label: 'Unknown', count: 5, rest: true }
	]);
});

it('no country is made up when the list was changed between two counts', () => {
	const countries = [{ country: 'IS', count: 3 }];

	expect(countryRows(someStatistics({ countries, total: 2 }))).toEqual([
		{ label: 'Iceland', count: 3 }
	]);
});

it('genres are told as they are', () => {
	const genres = [{ genre: 'post-rock', count: 2 }];

	expect(genreRows(someStatistics({ genres }))).toEqual([{ label: 'post-rock', count: 2 }]);
});

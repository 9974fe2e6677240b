import { describe, expect, it } from 'vitest';
import { filterOf, NO_FILTER, searchOf } from './filter';

const urlOf = (search: string) => new URL(`https://donotplay.test/${search}`);

describe('the filter in the address', () => {
	it.each([
		NO_FILTER,
		{ words: 'earth & fire', tag: 'too loud', sort: 'name' },
		{ ...NO_FILTER, sort: '-name' }
	] as const)('comes back as it was: %j', (filter) => {
		expect(filterOf(urlOf(searchOf(filter)))).toEqual(filter);
	});

	it('is as without for an order that does not exist', () => {
		expect(filterOf(urlOf('?sort=loudest'))).toEqual(NO_FILTER);
	});
});

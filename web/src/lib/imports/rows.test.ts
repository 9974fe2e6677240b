import { describe, expect, it } from 'vitest';

import { aCandidate, aRow } from '../../../tests/import-factories';
import { becomes, nameOf, saysMore } from './becoming';
import { answerOf, choiceOf } from './choices';

const ABBA = aCandidate({ id: 7, name: 'ABBA' });

describe('what becomes of a row', () => {
	it('is the artist that was found', () => {
		const row = aRow({ outcome: 'new', artist: ABBA, reason: 'The only artist of this name.' });

		expect(becomes(row, undefined)).toMatchObject({ name: 'ABBA', label: 'New', own: 'no' });
	});

	it('is an artist of the list’s own when the catalog has none', () => {
		expect(becomes(aRow({ name: 'Who?', outcome: 'new' }), undefined)).toMatchObject({
			name: 'Who?',
			own: 'will'
		});
	});

	it('has been one when it is added', () => {
		const artist = { ...ABBA, own_addition: true };
		const row = aRow({ outcome: 'new', artist, added: true });

		expect(becomes(row, undefined)).toMatchObject({ label: 'Added', own: 'has' });
		expect(becomes(row, undefined, true).label).toBe('Taken back');
	});

	it.each([
		[{ choice: 'artist', artist_id: 7 } as const, { name: 'ABBA', label: 'New', own: 'no' }],
		[{ choice: 'new' } as const, { name: 'Abba?', label: 'New', own: 'will' }],
		[{ choice: 'skip' } as const, { name: '', label: 'Left out', own: 'no' }]
	])('is what was answered since: %j', (answer, what) => {
		const row = aRow({ number: 1, name: 'Abba?', candidates: [ABBA] });

		expect(becomes(row, { number: 1, ...answer })).toMatchObject(what);
	});
});

describe('the choice', () => {
	it.each([
		['none for a question', aRow({}), null],
		['to leave it out', aRow({ outcome: 'skipped' }), 'skip'],
		['an artist', aRow({ outcome: 'new', artist: ABBA }), '7'],
		['one of its own', aRow({ outcome: 'new' }), 'new']
	])('is read from the row: %s', (_, row, choice) => {
		expect(choiceOf(row, undefined)).toBe(choice);
	});

	it.each(['7', 'new', 'skip'] as const)('%s is the same when it comes back', (choice) => {
		expect(choiceOf(aRow({ number: 1 }), answerOf(1, choice))).toBe(choice);
	});
});

it.each([
	['its name', aRow({ name: 'Eve' }), 'Eve'],
	['an id', aRow({ name: null, external_ids: { tidal: ['12'] } }), '12'],
	['what stands there', aRow({ name: null, text: '???' }), '???']
])('a row is called by %s', (_, row, name) => {
	expect(nameOf(row)).toBe(name);
});

it.each([
	['Eve,', false],
	['"Eve";;', false],
	['Eve,spotify:artist:1', true],
	['{"name": "Eve", "removed": false}', false]
])('%s says more than the name: %s', (text, more) => {
	expect(saysMore(aRow({ name: 'Eve', text }))).toBe(more);
});

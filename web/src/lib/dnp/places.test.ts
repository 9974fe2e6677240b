import { describe, expect, it } from 'vitest';
import { anArtist, anEntry } from '../../../tests/factories';
import { putBack, retagged, takeOut } from './places';

const LIST = ['a', 'b', 'c', 'd', 'e'].map((name, id) =>
	anEntry({ artist: anArtist({ id, name }) })
);
const names = (list: typeof LIST) => list.map(({ artist }) => artist.name).join('');

describe('what was taken out', () => {
	it.each([[[1]], [[0, 4]], [[0, 1, 2]], [[1, 3, 4]], [[0, 1, 2, 3, 4]], [[]]])(
		'comes back where it was: %j',
		(ids) => {
			const [rest, places] = takeOut(LIST, new Set(ids));

			expect(rest).toHaveLength(LIST.length - ids.length);
			expect(putBack(rest, places)).toEqual(LIST);
		}
	);

	it('comes back among what has come meanwhile', () => {
		const [rest, places] = takeOut(LIST, new Set([1, 4]));
		const fresh = anEntry({ artist: anArtist({ name: 'x' }) });

		expect(names(putBack([fresh, ...rest], places))).toBe('xbaced');
	});

	it('comes back at the end of what has become short', () => {
		const [, places] = takeOut(LIST, new Set([3]));

		expect(names(putBack(LIST.slice(0, 1), places))).toBe('ad');
	});
});

it('gives and takes tags, each once', () => {
	expect(retagged(['gym', 'radio'], ['gym', 'new'], ['radio'])).toEqual(['gym', 'new']);
});

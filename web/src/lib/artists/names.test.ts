import { describe, expect, it } from 'vitest';
import { anArtist } from '../../../tests/factories';
import { besidesName, shownName } from './names';

const plain = anArtist({ name: 'Björk' });
const localized = anArtist({ name: '椎名林檎', localized_name: 'Sheena Ringo' });

describe('the name of an artist', () => {
	it('is their own', () => {
		expect([shownName(plain), besidesName(plain, '')]).toEqual(['Björk', '']);
		expect(besidesName(plain, 'the singer')).toBe('(the singer)');
	});

	it('is the one in the person’s language, with their own beside it', () => {
		expect(shownName(localized)).toBe('Sheena Ringo');
		expect(besidesName(localized, '')).toBe('\u2068椎名林檎\u2069');
		expect(besidesName(localized, 'singer')).toBe('\u2068椎名林檎\u2069 (singer)');
	});
});

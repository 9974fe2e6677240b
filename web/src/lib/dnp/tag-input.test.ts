import { describe, expect, it } from 'vitest';
import { TagInput } from './tag-input.svelte';

const USED = ['disco', 'gym', 'disco ball'].map((tag) => ({ tag, count: 1 }));

describe('TagInput', () => {
	it('keeps tags as the API does: trimmed, in lower case, each once', () => {
		const input = new TagInput(['gym'], () => []);

		input.text = '  Too LOUD ';
		input.commit();
		input.add('GYM');

		expect([input.tags, input.text]).toEqual([['gym', 'too loud'], '']);
	});

	it('parts what was pasted at commas', () => {
		const input = new TagInput([], () => []);

		input.text = 'disco, gym,, ';
		input.commit();

		expect(input.tags).toEqual(['disco', 'gym']);
	});

	it('suggests tags used before that fit and are not there yet', () => {
		const input = new TagInput(['disco'], () => USED);
		expect(input.suggestions).toEqual(['gym', 'disco ball']);

		input.text = 'Disc';
		expect(input.suggestions).toEqual(['disco ball']);

		input.pick('disco ball');
		expect([input.tags, input.text]).toEqual([['disco', 'disco ball'], '']);
	});

	it('tells who keeps them once, however many are pasted', () => {
		const told: string[][] = [];
		const store = {
			get tags() {
				return told.at(-1) ?? ['gym'];
			},
			set tags(tags) {
				told.push(tags);
			}
		};
		const input = new TagInput(store, () => []);

		input.text = 'Disco, gym, radio';
		input.commit();
		input.commit();
		input.remove('gym');

		expect(told).toEqual([
			['gym', 'disco', 'radio'],
			['disco', 'radio']
		]);
	});

	it('is full at twenty', () => {
		const input = new TagInput([], () => []);

		for (let i = 0; i < 25; i++) input.add(`tag ${i}`);

		expect([input.tags.length, input.full]).toEqual([20, true]);
	});
});

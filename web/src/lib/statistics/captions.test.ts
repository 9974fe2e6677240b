import { describe, expect, it } from 'vitest';
import { someStatistics } from '../../../tests/statistics';
import { growthCaption, rankingCaption } from './captions';

const months = (...added: number[]) => {
	let total = 0;
	return added.map((each, index) => ({
		month: `2026-0${index + 1}`,
		added: each,
		total: (total += each)
	}));
};

describe('the growth', () => {
	it.each([
		[
			'from the first month on',
			months(1, 0, 1203),
			1204,
			'1,204 artists since January 2026. Most were added in March 2026: 1,203.'
		],
		['of a month', months(1), 1, '1 artist, added in January 2026.'],
		[
			'of what is older than what is told',
			[
				{ month: '2026-01', added: 1, total: 5 },
				{ month: '2026-02', added: 2, total: 7 }
			],
			7,
			'7 artists since before January 2026. Most were added in February 2026: 2.'
		],
		['of nothing', [], 0, '']
	])('%s is a sentence', (_, told, total, sentence) => {
		expect(growthCaption(someStatistics({ months: told, total }))).toBe(sentence);
	});
});

describe('a ranking', () => {
	it.each([
		[
			'names the first',
			[{ label: 'Iceland', count: 2 }],
			3,
			false,
			'Iceland comes first: 2 of 3 artists.'
		],
		[
			'says that an artist counts for several',
			[{ label: 'pop', count: 1 }],
			1,
			true,
			'“pop” comes first: 1 of 1 artist. An artist can have several.'
		],
		[
			'never names the rest',
			[{ label: 'Unknown', count: 3, rest: true }],
			3,
			false,
			'No country is known of your artists.'
		],
		['may be empty', [], 1, false, 'No country is known of your artist.']
	])('%s', (_, rows, total, several, sentence) => {
		expect(rankingCaption(rows, total, 'country', several)).toBe(sentence);
	});
});

import { expect, it } from 'vitest';
import { linesOf } from './lines';

const read = (text: string) =>
	linesOf(text).map(({ number, track }) => [number, track.artist, track.title]);

it.each([
	['a dash', 'ABBA - Waterloo', 'ABBA', 'Waterloo'],
	['a longer dash', 'ABBA – Waterloo', 'ABBA', 'Waterloo'],
	['a tab', 'ABBA\tWaterloo', 'ABBA', 'Waterloo'],
	['spaces around', '  ABBA  -  Waterloo ', 'ABBA', 'Waterloo'],
	['two dashes', 'ABBA - Waterloo - 2014 Mix', 'ABBA', 'Waterloo - 2014 Mix'],
	['a dash within a name', 'Jay-Z - 99 Problems', 'Jay-Z', '99 Problems'],
	['no dash', 'AC/DC', 'AC/DC', ''],
	['no artist', ' - Waterloo', '', 'Waterloo']
])('reads a line with %s', (_, line, artist, title) => {
	expect(read(line)).toEqual([[1, artist, title]]);
});

it('leaves out what is empty, and counts it', () => {
	expect(read('\nABBA - SOS\r\n \t \r\nBlur\n')).toEqual([
		[2, 'ABBA', 'SOS'],
		[4, 'Blur', '']
	]);
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { initialsOf } from './initials';

describe('initials', () => {
	it.each([
		['Ada Lovelace', 'AL'],
		['ada', 'A'],
		['Ada King, Countess of Lovelace', 'AL'],
		['(Ada) "Countess" Lovelace', 'AL'],
		['élodie ólafs', 'ÉÓ'],
		['e\u0301lodie', 'É'.normalize('NFD')],
		['ßeta', 'ß'],
		['Анна Каренина', 'АК'],
		['Ελένη', 'Ε'],
		['山田 太郎', '山'],
		['محمد علي', 'م'],
		['🦊', '🦊'],
		['👩‍👩‍👧 and us', 'AU'],
		['7 Seconds', '7'],
		['  ', 'Z'],
		['?!', 'Z']
	])('of %j are %j', (name, initials) => {
		expect(initialsOf(name, 'zoe@example.org')).toBe(initials);
	});

	it('of an address without letters are a mark', () => {
		expect(initialsOf('', '_@example.org')).toBe('?');
	});
});

describe('the colours behind them', () => {
	const css = readFileSync('src/app.css', 'utf-8');
	const hues = [...css.matchAll(/--color-hue-\d: light-dark\((#\w{6}), (#\w{6})\)/g)];
	const ink = /--color-ink: light-dark\((#\w{6}), (#\w{6})\)/.exec(css);

	it('are six', () => {
		expect(hues).toHaveLength(6);
	});

	it.each([1, 2])('let ink be read in theme %i', (theme) => {
		const contrasts = hues.map((hue) => contrast(hue[theme] ?? '', ink?.[theme] ?? ''));

		expect(Math.min(...contrasts)).toBeGreaterThan(7);
	});
});

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
	const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
	const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
		const part = parseInt(colour.slice(at, at + 2), 16) / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

import { describe, expect, it } from 'vitest';
import { count, countryName, fileSize, relativeDate } from './formatting';

const NOW = Date.parse('2025-06-15T12:00:00Z');

describe('relativeDate', () => {
	it.each([
		['2025-06-15T11:59:40Z', 'just now'],
		['2025-06-15T12:00:05Z', 'just now'],
		['2025-06-15T11:55:00Z', '5 minutes ago'],
		['2025-06-15T09:00:00Z', '3 hours ago'],
		['2025-06-14T11:00:00Z', 'yesterday'],
		['2025-06-05T11:00:00Z', '10 days ago'],
		['2024-12-24T12:00:00Z', '24 Dec 2024']
	])('says %s as "%s"', (iso, words) => {
		expect(relativeDate(iso, NOW)).toBe(words);
	});
});

describe('countryName', () => {
	it.each([
		['IS', 'Iceland'],
		['XW', 'XW'],
		['Narnia', 'Narnia']
	])('says %s as %s', (code, name) => {
		expect(countryName(code)).toBe(name);
	});
});

it('counts one and many', () => {
	expect([count(1, 'artist'), count(0, 'artist'), count(1234, 'artist')]).toEqual([
		'1 artist',
		'0 artists',
		'1,234 artists'
	]);
});

it.each([
	[1, '1 byte'],
	[999, '999 bytes'],
	[2_400, '2.4 kB'],
	[19_960_000, '20 MB']
])('%i bytes are "%s"', (bytes, words) => {
	expect(fileSize(bytes)).toBe(words);
});

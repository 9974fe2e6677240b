import { describe, expect, it } from 'vitest';
import { nextOf, redirection } from './guard';

const at = (path: string) => new URL(path, 'https://donotplay.test');

describe('redirection', () => {
	it.each([
		['greets who has never been here', 'signed_out', false, '/', null],
		['asks who has been here to log in', 'signed_out', true, '/', '/login'],
		['remembers what was shown', 'signed_out', true, '/?tag=loud', '/login?next=%2F%3Ftag%3Dloud'],
		['guards pages to come', 'signed_out', false, '/settings', '/login?next=%2Fsettings'],
		['lets the signed-out log in', 'signed_out', true, '/login', null],
		['lets the signed-out register', 'signed_out', false, '/register', null],
		['lets the signed-out ask for a new password', 'signed_out', true, '/forgot-password', null],
		['lets the signed-out follow a link', 'signed_out', false, '/reset-password', null],
		['lets the signed-in follow a link', 'signed_in', true, '/verify-email', null],
		['lets the signed-out look up a receipt', 'signed_out', true, '/goodbye', null],
		['leads the signed-in on', 'signed_in', true, '/login', '/'],
		['leads the signed-in back', 'signed_in', true, '/login?next=%2F%3Ftag%3Dloud', '/?tag=loud'],
		['leaves the signed-in alone', 'signed_in', true, '/', null],
		['waits while the session is taken up', 'starting', true, '/', null],
		['waits while there is no answer', 'unreachable', true, '/', null]
	] as const)('%s', (_, status, known, path, expected) => {
		expect(redirection(status, known, at(path))).toBe(expected);
	});
});

describe('nextOf', () => {
	it.each([
		'/login?next=https://evil.test/',
		'/login?next=//evil.test/',
		'/login?next=/\\evil.test',
		'/login?next=http://[',
		'/login?next=javascript:alert(1)',
		'/login'
	])('stays on this site for %s', (path) => {
		expect(nextOf(at(path))).toBe('/');
	});
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anEvent } from '../../../tests/factories';
import { byDay } from './days';
import { adviceOf, EVENTS, titleOf, wordsFor } from './events';

interface Document {
	components: { schemas: { Event: { enum: string[] } } };
}
const api = JSON.parse(readFileSync('openapi.json', 'utf-8')) as Document;
const TAGS = api.components.schemas.Event.enum;

describe('every event of the API', () => {
	it('is known here, and no other is', () => {
		expect(Object.keys(EVENTS).sort()).toEqual(TAGS.toSorted());
	});

	it.each(TAGS)('%s has words of its own', (tag) => {
		const { title } = wordsFor(tag);

		expect(title).toMatch(/^[A-Z].+ .+|Logged (in|out)$/);
		expect(title).not.toContain('.');
		expect(TAGS.filter((other) => wordsFor(other).title === title)).toEqual([tag]);
	});

	/** Who runs the site did it. */
	const BY_OPERATORS = ['account.disabled', 'two_factor.reset'];
	const bad = (tag: string) => /refused|reused|disabled|exceeded|deletion/.test(tag);

	it.each(TAGS.filter((tag) => bad(tag) && !BY_OPERATORS.includes(tag)))(
		'%s stands out, and says what to make of it',
		(tag) => {
			expect(wordsFor(tag)).toMatchObject({ alarming: true });
			expect(wordsFor(tag).advice).toMatch(/If it wasn’t you/);
		}
	);

	it.each(BY_OPERATORS)('%s stands out, and says who did it', (tag) => {
		expect(wordsFor(tag)).toMatchObject({ alarming: true });
		expect(wordsFor(tag).title).toContain('by whoever runs this site');
	});
});

it('shows an event that this page has not heard of by its tag', () => {
	expect(wordsFor('account.exported').title).toBe('account.exported');
});

describe('what else is known', () => {
	it.each([
		['session.started', { method: 'passkey' }, 'Logged in with a passkey'],
		['session.started', { method: 'password, totp' }, 'Logged in with password and app'],
		['session.started', { method: 'telepathy' }, 'Logged in'],
		['passkey.added', { name: 'Desk' }, 'Passkey added: Desk'],
		[
			'account.profile_changed',
			{ changed: 'display_name, time_zone' },
			'Profile changed: name, time zone'
		],
		['account.settings_changed', { changed: 'a_new_one' }, 'Preferences changed: a_new_one'],
		['password.changed', {}, 'Password changed']
	] as const)('of %s with %j: "%s"', (event, details, words) => {
		expect(titleOf(anEvent({ event, details }))).toBe(words);
	});
});

it('says of a log-in to a disabled account that the password was right', () => {
	const refused = anEvent({ event: 'session.refused', details: { reason: 'disabled' } });

	expect(adviceOf(refused)).toMatch(/^The password was right, but the account was disabled/);
	expect(adviceOf(anEvent({ event: 'session.refused' }))).toMatch(/^The password was wrong/);
});

it('stands under the days on which it happened', () => {
	const now = new Date(2025, 5, 15, 0, 30).getTime();
	const at = (day: number, hour: number) => new Date(2025, 5, day, hour).toISOString();
	const events = [at(15, 0), at(14, 23), at(14, 1), at(2, 12)].map((time) => anEvent({ at: time }));

	expect(byDay(events, now).map(({ name, events: { length } }) => [name, length])).toEqual([
		['Today', 1],
		['Yesterday', 2],
		[expect.stringMatching(/^Monday,? 2 June 2025$/), 1]
	]);
});

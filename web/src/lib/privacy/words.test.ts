import { describe, expect, it } from 'vitest';
import { anErasure } from '../../../tests/privacy';
import { consequencesOf } from './consequences';
import { countsInWords, wordsFor } from './erasure-words';
import { goodbyeAddress, receiptIn } from './receipt-address';
import { receiptText } from './receipt-text';

const NOW = Date.parse('2025-01-03T12:00:00Z');
const features = (days: number, backups = 30) => ({
	sends_email: false,
	deletion_grace_days: days,
	backup_retention_days: backups
});
const whens = (days: number, backups?: number) =>
	consequencesOf(features(days, backups)).map(({ when }) => when);

describe('what a deletion leads to', () => {
	it('has the days in which it can be called off', () => {
		expect(whens(14)).toEqual([
			'At once',
			'For 14 days',
			'After 14 days',
			'For up to 30 days more',
			'What stays'
		]);
	});

	it('comes at once where there are none', () => {
		expect(whens(0)).toEqual(['At once', 'At once, too', 'For up to 30 days more', 'What stays']);
	});

	it('tells of no backups where none are kept', () => {
		expect(whens(1, 0)).toEqual(['At once', 'For 1 day', 'After 1 day', 'What stays']);
	});
});

describe('what became of a deletion', () => {
	it('waits until a day', () => {
		const { title, steps } = wordsFor(anErasure(), NOW);

		expect(title).toBe('Goodbye');
		expect(steps[1]?.when).toContain('16 January 2025');
		expect(steps[2]?.when).toBe('Until 15 February 2025');
	});

	it('is due, and promises nobody that a log-in helps', () => {
		const { lead, steps } = wordsFor(anErasure(), Date.parse('2025-01-16T12:00:01Z'));

		expect(lead).toContain('about to be deleted');
		expect(JSON.stringify(steps)).not.toContain('Log in');
	});

	it('was called off', () => {
		const restored = anErasure({
			state: 'restored',
			restored_at: '2025-01-03T11:00:00Z',
			backups_until: null
		});
		const { title, steps } = wordsFor(restored, NOW);

		expect(title).toBe('The account is back');
		expect(steps.map(({ when }) => when).join()).toContain('3 January 2025');
	});

	it('is done, and backups are told of as long as there are any', () => {
		const erased = anErasure({ state: 'erased', erased_at: '2025-01-16T12:00:05Z' });

		expect(wordsFor(erased, NOW).title).toBe('All is gone');
		expect(wordsFor(erased, NOW).steps).toHaveLength(3);
		expect(wordsFor(erased, Date.parse('2025-03-01T00:00:00Z')).steps).toHaveLength(2);
	});
});

it('counts what went: the account first, nothing of which there was none, and what has no name yet', () => {
	const counts = { sessions: 2, list: 1, account: 1, passkeys: 0, list_version: 1, new_thing: 3 };

	expect(countsInWords(counts)).toEqual([
		'1 account',
		'1 artist on the list',
		'2 sessions',
		'3 new thing'
	]);
});

describe('a receipt', () => {
	it('stands behind the # of an address', () => {
		expect(goodbyeAddress('a-b_c')).toBe('/goodbye#receipt=a-b_c');
		expect(receiptIn('#receipt=a-b_c')).toBe('a-b_c');
		expect(receiptIn('')).toBe('');
	});

	it('tells what it is of, and where to look it up', () => {
		const text = receiptText('a-b_c', anErasure(), 'https://music.example.org');

		expect(text).toContain('at music.example.org');
		expect(text).toContain('https://music.example.org/goodbye#receipt=a-b_c');
		expect(text).toMatch(/brings it back: .*16 January 2025/);
		expect(text).toContain('Backups may hold it until: 15 February 2025');
	});

	it('can be kept before it was looked up', () => {
		const text = receiptText('a-b_c', null, 'https://music.example.org');

		expect(text).toContain('\na-b_c\n');
		expect(text).not.toContain('Asked for');
	});
});

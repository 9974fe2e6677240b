import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Import, ImportRow } from '$lib/api/import-types';
import { anImport, aRow } from '../../../tests/import-factories';
import { FORMATS, formatName } from './formats';
import { leftovers, reportTitle } from './report';
import {
	canBeDropped,
	filtersOf,
	isAnswerable,
	OUTCOMES,
	partDone,
	STATES,
	summary,
	toAdd
} from './states';

interface Document {
	components: { schemas: Record<string, { enum: string[] }> };
}
const { schemas } = (JSON.parse(readFileSync('openapi.json', 'utf-8')) as Document).components;
const sorted = (words: Iterable<string>) => [...words].sort();

describe('what the API has words for', () => {
	it.each([
		['Format', FORMATS.map(({ format }) => format)],
		['State', Object.keys(STATES)],
		['Outcome', [...Object.keys(OUTCOMES), 'waiting']]
	])('%s has them here, too', (schema, known) => {
		expect(sorted(known)).toEqual(sorted(schemas[schema]?.enum ?? []));
	});

	it('a format that this page has not heard of is shown by its own word', () => {
		expect(formatName('minidisc')).toBe('minidisc');
	});
});

describe('how much is done', () => {
	it.each([
		['resolving', 5, 0.5],
		['applying', 10, 1],
		['undoing', 2, 0.5]
	] as const)('%s at %i', (state, position, part) => {
		expect(partDone(anImport({ state, position, rows: 10, counts: { added: 4 } }))).toBe(part);
	});

	it('is nothing of nothing', () => {
		expect(partDone(anImport({ state: 'undoing', position: 0 }))).toBe(0);
	});
});

it('counts as still to be added what is new and not there yet', () => {
	expect(toAdd(anImport({ counts: { new: 5, added: 3 } }))).toBe(2);
});

it.each([
	['resolving', true],
	['ready', true],
	['applying', false],
	['applied', true],
	['undoing', false],
	['undone', true],
	['failed', true]
] as const)('an import that is %s can be dropped: %s', (state, can) => {
	expect(canBeDropped(anImport({ state }))).toBe(can);
});

describe('a summary', () => {
	it.each([
		['ready', '3 new artists · 2 open questions · 1 row unreadable'],
		['applied', '1 artist added · 2 open questions · 1 row unreadable'],
		['undone', '1 artist taken off again · 1 row unreadable'],
		['failed', '1 artist added · 1 row unreadable'],
		['resolving', '40 % of 10 rows']
	] as const)('of one that is %s: "%s"', (state, words) => {
		const counts = { new: 3, question: 2, unreadable: 1, added: 1 };
		expect(summary(anImport({ state, position: 4, counts }))).toBe(words);
	});
});

describe('a report', () => {
	const report = (state: Import['state'], counts: Partial<Import['counts']>) => {
		const run = anImport({ state, counts });
		return `${reportTitle(run)}. ${leftovers(run)}`;
	};

	it.each([
		['applied', { added: 1_204 }, '1,204 artists put on your list. Every row'],
		['applied', { listed: 2 }, 'Nobody new was put on your list. 2 rows had nothing new.'],
		[
			'applied',
			{ added: 1, question: 3, skipped: 1, unreadable: 2 },
			'1 row left out. 3 questions'
		],
		['undone', { added: 2 }, '2 artists taken off your list again. You find them'],
		['failed', { added: 2 }, '2 artists are on your list so far'],
		['failed', {}, 'Your list is as it was']
	] as const)('of %s with %j: "%s"', (state, counts, words) => {
		expect(report(state, counts)).toContain(words);
	});
});

describe('filters', () => {
	const run = anImport({ rows: 7, counts: { new: 5, question: 2 } });

	it('are those of which there are rows, what is to be done first', () => {
		expect(filtersOf(run, null).map(({ label, rows }) => [label, rows])).toEqual([
			['All', 7],
			['Questions', 2],
			['New', 5]
		]);
	});

	it('keep the one that is shown when it has no rows left', () => {
		expect(filtersOf(run, 'skipped').map(({ outcome }) => outcome)).toContain('skipped');
	});

	it('call rows added when all that is new has been', () => {
		const applied = anImport({ state: 'applied', counts: { new: 5, added: 5 } });
		expect(filtersOf(applied, null)[1]?.label).toBe('Added');
	});
});

describe('a row whose answer can be given or changed', () => {
	const [ready, applied] = [anImport(), anImport({ state: 'applied' })];

	it.each<[string, Partial<ImportRow>, Import, boolean]>([
		['a question', {}, ready, true],
		['a question after the rest was applied', {}, applied, true],
		['a question of what was taken back', {}, anImport({ state: 'undone' }), false],
		['one that was left out', { outcome: 'skipped', is_answer: true }, applied, true],
		['one that was answered', { outcome: 'new', is_answer: true }, ready, true],
		['one that was never in question', { outcome: 'new' }, ready, false],
		['one that can’t be read', { outcome: 'unreadable' }, ready, false]
	])('%s', (_, traits, run, can) => {
		expect(isAnswerable(aRow(traits), run)).toBe(can);
	});
});

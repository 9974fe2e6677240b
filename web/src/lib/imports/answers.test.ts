import { describe, expect, it, vi } from 'vitest';
import { Connection } from '$lib/api/connection.svelte';
import { ImportCalls } from '$lib/api/import-calls';
import type { Answer } from '$lib/api/import-types';
import { fakeApi, json, later, noAnswer, problem } from '../../../tests/fake-api';
import { anImport, IMPORT_ID } from '../../../tests/import-factories';
import { Answers } from './answers.svelte';

type Handler = Parameters<typeof fakeApi>[0][string];

const PATH = `POST /dnp/imports/${IMPORT_ID}/answers`;
const skip = (number: number): Answer => ({ number, choice: 'skip' });

/** `sent` has the answers of each call. */
function open(answer: Handler = () => json(anImport())) {
	const sent: Answer[][] = [];
	const handlers: Record<string, Handler> = {};
	handlers[PATH] = async (request) => {
		sent.push(((await request.clone().json()) as { answers: Answer[] }).answers);
		return answer(request);
	};
	fakeApi(handlers);
	const onsaved = vi.fn();
	const onfailed = vi.fn();
	const calls = new ImportCalls(new Connection().send);
	return { sent, onsaved, onfailed, answers: new Answers(calls, IMPORT_ID, onsaved, onfailed) };
}

/** Refuses those that are no question any more, as the API does: none is taken then. */
function refusing(...numbers: number[]): Handler {
	return async (request) => {
		const { answers } = (await request.json()) as { answers: Answer[] };
		const wrong = answers.filter(({ number }) => numbers.includes(number));
		if (wrong.length === 0) return json(anImport());
		const errors = wrong.map(({ number }) => ({ field: `answers.${number}`, message: 'No more.' }));
		return problem(400, 'validation_failed', { errors });
	};
}

describe('answers', () => {
	it('are shown at once and saved together after a moment', async () => {
		const { answers, sent, onsaved } = open();

		answers.give(skip(1));
		answers.give({ number: 2, choice: 'artist', artist_id: 7 });
		expect([answers.given.get(1)?.choice, answers.phase]).toEqual(['skip', 'saving']);

		await vi.waitFor(() => expect(answers.phase).toBe('saved'));
		expect(sent).toEqual([[skip(1), { number: 2, choice: 'artist', artist_id: 7 }]]);
		expect(onsaved).toHaveBeenCalledExactlyOnceWith(anImport());
	});

	it('are saved as they are last, when they change on the way', async () => {
		const first = later<Response>();
		let calls = 0;
		const { answers, sent } = open(() => (calls++ === 0 ? first.promise : json(anImport())));

		answers.give(skip(1));
		const flushed = answers.flush();
		answers.give({ number: 1, choice: 'new' });
		first.resolve(json(anImport()));
		await flushed;

		expect(sent).toEqual([[skip(1)], [{ number: 1, choice: 'new' }]]);
		expect(answers.phase).toBe('saved');
	});

	it('go in batches that a closing page can still send', async () => {
		const { answers, sent } = open();

		for (let number = 1; number <= 501; number++) answers.give(skip(number));
		await answers.flush();

		expect(sent.map(({ length }) => length)).toEqual([500, 1]);
	});

	it('stay when there is no answer, and are sent on the next try', async () => {
		let reachable = false;
		const { answers, sent } = open(() => (reachable ? json(anImport()) : noAnswer()));

		answers.give(skip(1));
		await expect(answers.flush()).resolves.toBe(false);
		expect([answers.phase, answers.problem?.code, answers.given.size]).toEqual([
			'failed',
			'unreachable',
			1
		]);
		reachable = true;

		await expect(answers.flush()).resolves.toBe(true);
		expect(sent).toEqual([[skip(1)], [skip(1)]]);
	});

	it('that can’t be taken don’t hold up the others', async () => {
		const { answers, sent } = open(refusing(2));

		[1, 2, 3].forEach((number) => answers.give(skip(number)));
		await expect(answers.flush()).resolves.toBe(true);

		expect(sent.at(-1)).toEqual([skip(1), skip(3)]);
		expect([...answers.given.keys()]).toEqual([1, 3]);
		expect(answers.refused).toEqual(new Map([[2, 'No more.']]));
	});

	it('can be given again after one was refused', async () => {
		const { answers } = open(refusing(2));
		answers.give(skip(2));
		await answers.flush();

		answers.give({ number: 2, choice: 'new' });

		expect(answers.refused.size).toBe(0);
	});

	it('tell when the import is changed by somebody else', async () => {
		const { answers, onfailed } = open(() => problem(409, 'import_busy'));

		answers.give(skip(1));
		await answers.flush();

		expect(onfailed).toHaveBeenCalledExactlyOnceWith(
			expect.objectContaining({ code: 'import_busy' })
		);
	});

	it('fail on a refusal that names none of them, and don’t go round in circles', async () => {
		const errors = [{ field: 'answers.99', message: 'Who?' }];
		const { answers, sent } = open(() => problem(400, 'validation_failed', { errors }));

		answers.give(skip(1));

		await expect(answers.flush()).resolves.toBe(false);
		expect(sent).toHaveLength(1);
	});
});

describe('the rest', () => {
	it('is answered after those that were given', async () => {
		const { answers, sent } = open();
		answers.give(skip(1));

		await answers.giveRest('new');

		expect(sent).toEqual([[skip(1)], []]);
	});

	it('is not answered when those could not be saved', async () => {
		const { answers, sent } = open(noAnswer);
		answers.give(skip(1));

		await expect(answers.giveRest('new')).rejects.toMatchObject({ code: 'unreachable' });

		expect(sent).toHaveLength(1);
	});
});

it('keeps in mind only what is not saved, once the rows are loaded anew', async () => {
	const { answers } = open();
	answers.give(skip(1));
	await answers.flush();
	answers.give(skip(2));

	answers.settle();

	expect([...answers.given.keys()]).toEqual([2]);
});

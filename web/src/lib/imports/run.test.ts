import { afterEach, describe, expect, it, vi } from 'vitest';
import { Connection } from '$lib/api/connection.svelte';
import { ImportCalls } from '$lib/api/import-calls';
import { empty, fakeApi, json, noAnswer, problem } from '../../../tests/fake-api';
import { anImport, events, IMPORT_ID } from '../../../tests/import-factories';
import { ImportRun } from './run.svelte';

type Handlers = Parameters<typeof fakeApi>[0];

const PATH = `/dnp/imports/${IMPORT_ID}`;
const READY = anImport({ counts: { new: 3 } });
const RESOLVING = anImport({ state: 'resolving', position: 2 });

let opened: ImportRun | undefined;

function open(handlers: Handlers) {
	const api = fakeApi(handlers);
	opened = new ImportRun(new ImportCalls(new Connection().send), IMPORT_ID);
	return { run: opened, ...api };
}

async function ready(handlers: Handlers = {}, now = READY) {
	const { run, ...api } = open({ [`GET ${PATH}`]: () => json(now), ...handlers });
	await run.load();
	return { run, ...api };
}

afterEach(() => opened?.leave());

describe('an import under way', () => {
	it('is followed to its end', async () => {
		const stream = events();
		const { run, calls } = open({
			[`GET ${PATH}`]: () => json(RESOLVING),
			[`GET ${PATH}/events`]: stream.response
		});
		await run.load();

		stream.tell({ ...RESOLVING, position: 5 });
		await vi.waitFor(() => expect(run.current?.position).toBe(5));
		stream.tell(READY);
		stream.end();

		await vi.waitFor(() => expect(run.current?.state).toBe('ready'));
		expect(calls).toEqual([`GET ${PATH}`, `GET ${PATH}/events`]);
	});

	it('is understood however its events are cut, and what else is in the stream', async () => {
		const stream = events();
		const { run } = open({
			[`GET ${PATH}`]: () => json(RESOLVING),
			[`GET ${PATH}/events`]: stream.response
		});
		await run.load();

		stream.send(': still here\n\nevent: other\ndata: {}\n\nevent: import\nda');
		stream.send(`ta: ${JSON.stringify(READY)}\n`);
		stream.send('\n');

		await vi.waitFor(() => expect(run.current?.state).toBe('ready'));
	});

	it.each([
		['breaks', (stream: ReturnType<typeof events>) => stream.breakOff()],
		['ends too early', (stream: ReturnType<typeof events>) => stream.end()],
		['falls silent', () => undefined]
	])('is asked for again and again when the stream %s', async (_, happen) => {
		vi.useFakeTimers({ shouldAdvanceTime: true });
		const stream = events();
		let asked = 0;
		const answers = [RESOLVING, RESOLVING, { ...RESOLVING, position: 7 }, READY];
		const { run } = open({
			[`GET ${PATH}`]: () => json(answers[Math.min(asked++, 3)]),
			[`GET ${PATH}/events`]: stream.response
		});
		await run.load();
		happen(stream);

		await vi.advanceTimersByTimeAsync(5_100);
		await vi.advanceTimersByTimeAsync(6_500);

		expect([run.current?.state, asked]).toEqual(['ready', 4]);
	});

	it('is asked for when there is no stream at all, and through a gap in the connection', async () => {
		vi.useFakeTimers({ shouldAdvanceTime: true });
		let asked = 0;
		const { run } = open({
			[`GET ${PATH}`]: () => (asked++ === 1 ? noAnswer() : json(asked > 2 ? READY : RESOLVING)),
			[`GET ${PATH}/events`]: () => problem(503, 'service_unavailable')
		});
		await run.load();

		await vi.advanceTimersByTimeAsync(2_500);

		expect([run.phase, run.current?.state]).toEqual(['ready', 'ready']);
	});

	it('is looked at no more by a page that was left', async () => {
		vi.useFakeTimers({ shouldAdvanceTime: true });
		const { run, calls } = open({
			[`GET ${PATH}`]: () => json(RESOLVING),
			[`GET ${PATH}/events`]: () => problem(503, 'service_unavailable')
		});
		await run.load();
		await vi.advanceTimersByTimeAsync(100);

		run.leave();
		const before = calls.length;
		await vi.advanceTimersByTimeAsync(20_000);

		expect(calls).toHaveLength(before);
	});
});

describe('loading', () => {
	it.each([404, 400])('knows an address that holds no import: %i', async (status) => {
		const { run } = open({ [`GET ${PATH}`]: () => problem(status, 'import_not_found') });

		await run.load();

		expect(run.phase).toBe('missing');
	});

	it('says why it failed, and can try again', async () => {
		const { run, handlers } = open({ [`GET ${PATH}`]: noAnswer });
		await run.load();
		expect([run.phase, run.problem?.code]).toEqual(['failed', 'unreachable']);

		handlers[`GET ${PATH}`] = () => json(READY);
		await run.load();

		expect(run.phase).toBe('ready');
	});

	it('keeps what is shown when a later look fails', async () => {
		const { run, handlers } = await ready();

		handlers[`GET ${PATH}`] = noAnswer;
		await run.load();

		expect([run.phase, run.current]).toEqual(['ready', READY]);
	});
});

describe('applying', () => {
	const applying = anImport({ state: 'applying', position: 0, counts: { new: 3 } });
	const applied = anImport({ state: 'applied', counts: { new: 3, added: 3 } });

	it('keeps the tags, and follows it to the report', async () => {
		const stream = events();
		let sent: unknown;
		const { run } = await ready(
			{
				[`POST ${PATH}/apply`]: async (request) => {
					sent = await request.json();
					return json(applying, 202);
				},
				[`GET ${PATH}/events`]: stream.response
			},
			{ ...READY, tags: ['loud'] }
		);

		await run.apply();
		expect([run.current?.state, sent]).toEqual(['applying', { tags: ['loud'] }]);
		stream.tell(applied);

		await vi.waitFor(() => expect(run.current).toEqual(applied));
	});

	it('saves the last answers first', async () => {
		const { run, calls } = await ready({
			[`POST ${PATH}/answers`]: () => json(READY),
			[`POST ${PATH}/apply`]: () => json(applied, 202)
		});
		run.answers.give({ number: 1, choice: 'new' });

		await run.apply();

		expect(calls.slice(1)).toEqual([`POST ${PATH}/answers`, `POST ${PATH}/apply`]);
	});

	it('does not go on without them', async () => {
		const { run, calls } = await ready({ [`POST ${PATH}/answers`]: noAnswer });
		run.answers.give({ number: 1, choice: 'new' });

		await run.apply();

		expect(calls).not.toContain(`POST ${PATH}/apply`);
		expect(run.failure).toContain('can’t be reached');
	});

	it('asks for nothing when the last answers have left nothing to do', async () => {
		const { run, calls } = await ready({
			[`POST ${PATH}/answers`]: () => json(anImport({ counts: { skipped: 3 } }))
		});
		run.answers.give({ number: 1, choice: 'skip' });

		await run.apply();

		expect(calls).not.toContain(`POST ${PATH}/apply`);
	});

	it('shows how things are when another tab was faster', async () => {
		const { run, handlers } = await ready({
			[`POST ${PATH}/apply`]: () => problem(409, 'import_busy')
		});
		handlers[`GET ${PATH}`] = () => json({ ...applied, state: 'undone' });

		await run.apply();

		expect(run.current?.state).toBe('undone');
		expect(run.failure).toContain('another tab');
	});

	it('says when it was asked for too often, and nothing has changed', async () => {
		const { run } = await ready({ [`POST ${PATH}/apply`]: () => problem(429, 'rate_limited') });

		await run.apply();

		expect([run.failure, run.current?.state, run.busy]).toEqual([
			expect.stringContaining('a lot at once'),
			'ready',
			null
		]);
	});

	it('is gone when the import is', async () => {
		const gone = () => problem(404, 'import_not_found');
		const { run, handlers } = await ready({ [`POST ${PATH}/apply`]: gone });
		handlers[`GET ${PATH}`] = gone;

		await run.apply();

		expect(run.phase).toBe('missing');
	});
});

describe('answers', () => {
	const APPLYING = anImport({ state: 'applying', counts: { new: 3, question: 1 } });
	const answer = { number: 1, choice: 'skip' } as const;

	it('that came while the list was being changed are saved after that', async () => {
		const stream = events();
		const { run, handlers, calls } = await ready({
			[`POST ${PATH}/answers`]: () => problem(409, 'import_busy'),
			[`GET ${PATH}/events`]: stream.response
		});
		handlers[`GET ${PATH}`] = () => json(APPLYING);
		run.answers.give(answer);
		await run.answers.flush();
		await vi.waitFor(() => expect(calls.at(-1)).toBe(`GET ${PATH}/events`));

		handlers[`POST ${PATH}/answers`] = () => json(anImport({ state: 'applied' }));
		stream.tell(anImport({ state: 'applied', counts: { new: 3, added: 3, question: 1 } }));
		stream.end();

		await vi.waitFor(() => expect(run.answers.phase).toBe('saved'));
	});

	it('that could not be sent go out when the page looks again', async () => {
		const { run, handlers } = await ready({ [`POST ${PATH}/answers`]: noAnswer });
		run.answers.give(answer);
		await run.answers.flush();

		handlers[`POST ${PATH}/answers`] = () => json(READY);
		await run.load();

		await vi.waitFor(() => expect(run.answers.phase).toBe('saved'));
	});

	it('given here leave the rows that are shown alone; what others change does not', async () => {
		const { run, handlers } = await ready({
			[`POST ${PATH}/answers`]: () => json(anImport({ counts: { new: 3, skipped: 1 } }))
		});
		const before = run.version;
		run.answers.give(answer);
		await run.answers.flush();
		expect(run.version).toBe(before);

		handlers[`GET ${PATH}`] = () => json(anImport({ counts: { new: 2, skipped: 2 } }));
		await run.load();

		expect(run.version).toBe(before + 1);
	});
});

describe('undoing', () => {
	it('is followed, and its rows are loaded anew', async () => {
		const applied = anImport({ state: 'applied', counts: { new: 3, added: 3 } });
		const stream = events();
		const { run } = await ready(
			{
				[`POST ${PATH}/undo`]: () => json({ ...applied, state: 'undoing', position: 0 }, 202),
				[`GET ${PATH}/events`]: stream.response
			},
			applied
		);
		const before = run.version;

		await run.undo();
		stream.tell({ ...applied, state: 'undone' });

		await vi.waitFor(() => expect(run.current?.state).toBe('undone'));
		expect(run.version).toBeGreaterThan(before);
	});
});

describe('deleting', () => {
	it('is the end of it', async () => {
		const { run } = await ready({ [`DELETE ${PATH}`]: empty });

		await expect(run.forget()).resolves.toBe(true);
	});

	it('says why it was refused', async () => {
		const { run } = await ready({ [`DELETE ${PATH}`]: () => problem(503, 'service_unavailable') });

		await expect(run.forget()).resolves.toBe(false);

		expect([run.failure, run.current]).toEqual([
			expect.stringContaining('service_unavailable'),
			READY
		]);
	});
});

import { describe, expect, it, vi } from 'vitest';
import { json, noAnswer, problem } from '../../../tests/fake-api';
import { events } from '../../../tests/import-factories';
import { open, PATH, READY, ready, RESOLVING } from '../../../tests/import-runs';

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

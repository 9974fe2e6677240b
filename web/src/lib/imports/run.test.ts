import { describe, expect, it, vi } from 'vitest';
import { empty, json, noAnswer, problem } from '../../../tests/fake-api';
import { anImport, events } from '../../../tests/import-factories';
import { PATH, READY, ready } from '../../../tests/import-runs';

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

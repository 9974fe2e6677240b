import { beforeEach, describe, expect, it, vi } from 'vitest';
import { accountCalls } from '../../../tests/account';
import { fakeApi, json, noAnswer, problem } from '../../../tests/fake-api';
import { anExport, dataCalls } from '../../../tests/privacy';
import { ExportDesk } from './data-export.svelte';

const BUILDING = () => json(anExport({ state: 'building', bytes: null }));
const READY = () => json(anExport());
const STATE = 'GET /users/me/export/state';

let desk: ExportDesk;

function open(handlers: Parameters<typeof fakeApi>[0]) {
	desk = new ExportDesk(dataCalls(), accountCalls(), () => false);
	return fakeApi(handlers);
}

async function ask(): Promise<boolean> {
	desk.startAsking();
	desk.form.values.password = 'correct horse';
	return desk.form.submit();
}

const looks = (calls: string[]) => calls.filter((call) => call === STATE).length;
const later = (ms = 2_000) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
	vi.useFakeTimers();
});

describe('a file with all that is held', () => {
	it('is none at first, which is no failure', async () => {
		open({ [STATE]: () => problem(404, 'no_export') });

		await desk.open();

		expect([desk.state.value, desk.current, desk.state.problem]).toEqual(['none', null, null]);
	});

	it('is asked for with the password, which is then forgotten', async () => {
		let sent: unknown;
		open({
			'POST /users/me/export': async (request) => {
				sent = await request.json();
				return READY();
			}
		});

		expect(await ask()).toBe(true);

		expect(sent).toEqual({ password: 'correct horse' });
		expect([desk.current?.state, desk.asking, desk.form.values.password]).toEqual([
			'ready',
			false,
			''
		]);
	});

	it('is not asked for while the password is wrong', async () => {
		open({ 'POST /users/me/export': () => problem(403, 'wrong_password') });

		expect(await ask()).toBe(false);

		expect(desk.asking).toBe(true);
		expect(desk.form.errors.password).toContain('wrong_password');
	});
});

describe('while it is put together', () => {
	it('is looked at until it is ready', async () => {
		const { calls, handlers } = open({ [STATE]: BUILDING });
		await desk.open();
		await later();
		expect([looks(calls), desk.current?.state]).toEqual([2, 'building']);
		handlers[STATE] = READY;

		await later();
		await later(20_000);

		expect([looks(calls), desk.current?.state]).toEqual([3, 'ready']);
	});

	it('is looked at after it was asked for on this page, too', async () => {
		const { handlers } = open({
			[STATE]: () => problem(404, 'no_export'),
			'POST /users/me/export': BUILDING
		});
		await desk.open();
		await ask();
		handlers[STATE] = READY;

		await later();

		expect(desk.current?.state).toBe('ready');
	});

	it('is looked at further when an answer is missing', async () => {
		const { handlers } = open({ [STATE]: BUILDING });
		await desk.open();
		handlers[STATE] = noAnswer;
		await later();
		expect(desk.current?.state).toBe('building');
		handlers[STATE] = READY;

		await later();

		expect(desk.current?.state).toBe('ready');
	});

	it('is left alone when the page is left', async () => {
		const { calls } = open({ [STATE]: BUILDING });
		await desk.open();

		desk.close();
		await later(20_000);

		expect(looks(calls)).toBe(1);
	});
});

import { describe, expect, it, vi } from 'vitest';
import { Problem } from '$lib/api/problem';
import { accountCalls } from '../../../tests/account';
import { empty, fakeApi, problem } from '../../../tests/fake-api';
import { Reauthentication } from './reauthentication.svelte';

const refusal = (code: string) => new Problem('No.', 403, code);
const stale = refusal('reauthentication_required');

function open(answer: (request: Request) => Response | Promise<Response>, twoFactors = false) {
	const { calls } = fakeApi({ 'POST /auth/reauthenticate': answer });
	return { calls, asked: new Reauthentication(accountCalls(), () => twoFactors) };
}

/** Refuses the first time, and then does what `then` does. */
const staleOnce = (then: () => Promise<void> = () => Promise.resolve()) =>
	vi.fn(then).mockRejectedValueOnce(stale);

async function prove(asked: Reauthentication, code = ''): Promise<void> {
	asked.form.values = { password: 'correct horse', code };
	await asked.form.submit();
}

describe('what the API does at once', () => {
	it('asks nobody', async () => {
		const { calls, asked } = open(empty);
		const action = vi.fn(() => Promise.resolve());

		expect(await asked.run('x', action)).toBe(true);

		expect(action).toHaveBeenCalledOnce();
		expect([calls, asked.waiting]).toEqual([[], null]);
	});

	it('fails as it fails, when that is about something else', async () => {
		const { asked } = open(empty);

		const done = asked.run('x', () => Promise.reject(refusal('wrong_code')));

		await expect(done).rejects.toMatchObject({ code: 'wrong_code' });
		expect(asked.waiting).toBeNull();
	});
});

describe('what waits for the person', () => {
	it('is done once more when they have shown who they are, and what they typed is forgotten', async () => {
		const { asked } = open(empty);
		const action = staleOnce();
		const done = asked.run('x', action);
		await vi.waitFor(() => expect(asked.waiting).toBe('x'));

		await prove(asked);

		expect(await done).toBe(true);
		expect(action).toHaveBeenCalledTimes(2);
		expect([asked.waiting, asked.form.values.password]).toEqual([null, '']);
	});

	it('is not done a third time', async () => {
		const { asked } = open(empty);
		const action = staleOnce(() => Promise.reject(stale));
		const done = asked.run('x', action);
		await vi.waitFor(() => expect(asked.waiting).toBe('x'));

		void prove(asked);

		await expect(done).rejects.toMatchObject({ code: 'reauthentication_required' });
		expect(action).toHaveBeenCalledTimes(2);
	});

	it('is given up when they cancel', async () => {
		const { calls, asked } = open(empty);
		const action = staleOnce();
		const done = asked.run('x', action);
		await vi.waitFor(() => expect(asked.waiting).toBe('x'));
		asked.form.values.password = 'correct horse';

		asked.cancel();

		expect(await done).toBe(false);
		expect(action).toHaveBeenCalledOnce();
		expect([calls, asked.form.values.password]).toEqual([[], '']);
	});

	it('is given up for what they ask for next', async () => {
		const { asked } = open(empty);
		const [first, second] = [asked.run('x', staleOnce()), asked.run('y', staleOnce())];
		await vi.waitFor(() => expect(asked.waiting).toBe('y'));

		await prove(asked);

		expect([await first, await second]).toEqual([false, true]);
	});

	it('goes on waiting while the password is wrong', async () => {
		const { asked } = open(() => problem(403, 'wrong_password'));
		void asked.run('x', staleOnce());
		await vi.waitFor(() => expect(asked.waiting).toBe('x'));

		await prove(asked);

		expect(asked.waiting).toBe('x');
		expect(asked.form.errors.password).toContain('wrong_password');
	});
});

describe('the code', () => {
	it('is asked for where two factors are on, and sent without spaces', async () => {
		let sent: unknown;
		const { asked } = open(async (request) => {
			sent = await request.json();
			return empty();
		}, true);
		await prove(asked);
		expect([sent, asked.form.errors.code]).toEqual([undefined, expect.stringMatching(/^Enter/)]);

		await prove(asked, '123 456');

		expect(sent).toEqual({ password: 'correct horse', code: '123456' });
	});

	it('is neither asked for nor sent where they are off', async () => {
		let sent: unknown;
		const { asked } = open(async (request) => {
			sent = await request.json();
			return empty();
		});

		await prove(asked);

		expect(asked.form.wantsCode).toBe(false);
		expect(sent).toEqual({ password: 'correct horse' });
	});

	it('is asked for when the API knows of two factors and the page does not', async () => {
		const { asked } = open(() => problem(403, 'code_required'));

		await prove(asked);

		expect(asked.form.wantsCode).toBe(true);
		expect(asked.form.errors.code).toContain('code_required');
	});

	it('is said to be wrong at its field', async () => {
		const { asked } = open(() => problem(403, 'wrong_code'), true);

		await prove(asked, '123456');

		expect(asked.form.errors.password).toBe('');
		expect(asked.form.errors.code).toContain('wrong_code');
	});
});

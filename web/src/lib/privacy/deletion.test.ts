import { beforeEach, expect, it } from 'vitest';
import { accountCalls, USER } from '../../../tests/account';
import { fakeApi, json, problem } from '../../../tests/fake-api';
import { anErasure, dataCalls } from '../../../tests/privacy';
import { DeletionRequest } from './deletion.svelte';

let sent: unknown[];
let request: DeletionRequest;

function open(answer: () => Response = () => json({ ...anErasure(), receipt: 'R1' })) {
	sent = [];
	fakeApi({
		'DELETE /users/me': async (call) => {
			sent.push(await call.json());
			return answer();
		}
	});
	request = new DeletionRequest(dataCalls(), accountCalls(), () => false, USER);
}

async function submit(confirmation: string): Promise<boolean> {
	Object.assign(request.form.values, { confirmation, password: 'correct horse' });
	return request.form.submit();
}

beforeEach(() => open());

it.each(['ann@example.org', ' Ann@Example.ORG '])(
	'is asked for once “%s” is typed, and has a receipt',
	async (typed) => {
		expect(await submit(typed)).toBe(true);

		expect(sent).toEqual([{ password: 'correct horse' }]);
		expect(request.outcome?.receipt).toBe('R1');
	}
);

it.each([
	['', 'Type ann@example.org to confirm.'],
	['anne@example.org', 'That is not the address of this account. Type ann@example.org.']
])('is not asked for with “%s”, and says why', async (typed, why) => {
	expect(await submit(typed)).toBe(false);

	expect(sent).toEqual([]);
	expect(request.form.errors.confirmation).toBe(why);
});

it('keeps what was typed when the password is wrong', async () => {
	open(() => problem(403, 'wrong_password'));

	expect(await submit('ann@example.org')).toBe(false);

	expect(request.form.values.confirmation).toBe('ann@example.org');
	expect(request.form.errors.password).toContain('wrong_password');
	expect(request.outcome).toBeNull();
});

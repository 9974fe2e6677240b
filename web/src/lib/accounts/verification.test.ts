import { describe, expect, it } from 'vitest';
import { aFreshSession } from '../../../tests/account';
import { empty, fakeApi, noAnswer, problem } from '../../../tests/fake-api';
import { tokenIn } from './one-time-link.svelte';
import { Verification } from './verification.svelte';

function aVerification() {
	const session = aFreshSession();
	return new Verification(session, (token) => session.auth.verifyEmail(token));
}

async function confirm(answer: () => Response, token = 'T1') {
	const { calls, handlers } = fakeApi({ 'POST /auth/email/verify': answer });
	const verification = aVerification();
	await verification.confirm(token);
	return { verification, calls, handlers };
}

describe('a link that confirms an address', () => {
	it('is sent once', async () => {
		const { verification, calls } = await confirm(empty);

		await verification.confirm('T1');

		expect(verification.phase).toBe('confirmed');
		expect(calls).toEqual(['POST /auth/email/verify']);
	});

	it('is refused when it is spent', async () => {
		const { verification } = await confirm(() => problem(403, 'link_invalid'));

		expect(verification.phase).toBe('refused');
	});

	it('is refused unsent without a token', async () => {
		const { verification, calls } = await confirm(empty, '');

		expect([verification.phase, calls]).toEqual(['refused', []]);
	});

	it('can be sent again when there was no answer', async () => {
		const { verification, handlers } = await confirm(noAnswer);
		expect(verification.phase).toBe('failed');

		handlers['POST /auth/email/verify'] = empty;
		await verification.confirm('T1');

		expect(verification.phase).toBe('confirmed');
	});
});

it.each([
	['#token=abc-_.123', 'abc-_.123'],
	['#token=', ''],
	['#content', ''],
	['', '']
])('reads the token in %j', (hash, token) => {
	expect(tokenIn(hash)).toBe(token);
});

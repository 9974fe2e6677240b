import { expect, it } from 'vitest';
import { AuthCalls } from '$lib/api/auth-calls';
import { Connection } from '$lib/api/connection.svelte';
import { fakeApi, json, noAnswer } from '../../../tests/fake-api';
import { Features } from './features.svelte';

function open(answer: () => Response) {
	const api = fakeApi({ 'GET /auth/features': answer });
	return { ...api, features: new Features(new AuthCalls(new Connection().send)) };
}

const sends = () => json({ sends_email: true });

it('is asked for once', async () => {
	const { features, calls } = open(sends);

	await Promise.all([features.load(), features.load()]);
	await features.load();

	expect(features.sendsEmail).toBe(true);
	expect(calls).toHaveLength(1);
});

it('is not known without an answer, and asked for again', async () => {
	const { features, handlers } = open(noAnswer);
	await features.load();
	expect(features.sendsEmail).toBeNull();

	handlers['GET /auth/features'] = sends;
	await features.load();

	expect(features.sendsEmail).toBe(true);
});

import { describe, expect, it, vi } from 'vitest';
import { fakeApi, json, noAnswer } from '../../../tests/fake-api';
import { Connection } from './connection.svelte';

const HEALTH = 'http://localhost:3000/health';
const request = () => new Request(HEALTH);

describe('Connection', () => {
	it('is unreachable after a call without an answer, and up after one with', async () => {
		const api = fakeApi({ 'GET /health': noAnswer });
		const connection = new Connection();

		await expect(connection.send(request())).rejects.toMatchObject({ code: 'unreachable' });
		expect(connection.state).toBe('unreachable');

		api.handlers['GET /health'] = () => json({});
		await connection.send(request());
		expect(connection.state).toBe('up');
	});

	it('tries again by itself and tells when answers are back', async () => {
		vi.useFakeTimers();
		const api = fakeApi({ 'GET /health': noAnswer });
		const connection = new Connection();
		const whenBack = vi.fn();
		connection.whenBack(whenBack);
		await connection.send(request()).catch(() => undefined);

		await vi.advanceTimersByTimeAsync(5_000);
		expect(whenBack).not.toHaveBeenCalled();
		api.handlers['GET /health'] = () => json({});
		await vi.advanceTimersByTimeAsync(5_000);

		expect(whenBack).toHaveBeenCalledOnce();
		expect(connection.state).toBe('up');
	});

	it('does not take a cancelled call for a lost connection', async () => {
		fakeApi({ 'GET /health': () => json({}) });
		const connection = new Connection();
		const abort = new AbortController();
		abort.abort();

		const sent = connection.send(new Request(HEALTH, { signal: abort.signal }));

		await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
		expect(connection.state).toBe('up');
	});

	it('is offline when the browser says so', () => {
		const connection = new Connection();

		window.dispatchEvent(new Event('offline'));

		expect(connection.state).toBe('offline');
	});
});

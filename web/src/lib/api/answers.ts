import type { Transport } from './connection.svelte';
import { Problem } from './problem';

export type Send = (request: Request, transport?: Transport) => Promise<Response>;

interface Answer<T> {
	data?: T;
	error?: unknown;
	response: Response;
}

export function done(answer: Answer<unknown>): void {
	if (!answer.response.ok) throw Problem.of(answer.response, answer.error);
}

export function unwrap<T>(answer: Answer<T>): T {
	done(answer);
	if (answer.data === undefined) throw Problem.of(answer.response, undefined);
	return answer.data;
}

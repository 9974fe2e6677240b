import { vi } from 'vitest';

type Handler = (request: Request) => Response | Promise<Response>;

export function json(body: unknown, status = 200): Response {
	return new Response(JSON.stringify(body), {
		status,
		headers: { 'Content-Type': 'application/json' }
	});
}

export function empty(): Response {
	return new Response(null, { status: 204 });
}

export function problem(
	status: number,
	code: string,
	more: Record<string, unknown> = {}
): Response {
	return json({ detail: `Said the API: ${code}.`, code, errors: [], ...more }, status);
}

export function noAnswer(): never {
	throw new TypeError('Failed to fetch');
}

/**
 * Stands in for the network. Handlers are by `"METHOD /path"` below `/api/v1`; what has none is a failure of the
 * test. `calls` has every request in order, as `"METHOD /path?query"`.
 */
export function fakeApi(handlers: Record<string, Handler>) {
	const calls: string[] = [];
	vi.stubGlobal('fetch', async (request: Request) => {
		const { pathname, search } = new URL(request.url);
		const path = pathname.replace('/api/v1', '');
		const handler = handlers[`${request.method} ${path}`];
		calls.push(`${request.method} ${path}${search}`);
		if (!handler) throw new Error(`The test expects no ${request.method} ${path}`);
		const answer = await handler(request);
		if (request.signal.aborted) throw new DOMException('Aborted', 'AbortError');
		return answer;
	});
	return { calls, handlers };
}

/** A promise and the means to keep it, for answers that come when the test says so. */
export function later<T>() {
	let resolve: (value: T) => void = () => undefined;
	const promise = new Promise<T>((keep) => (resolve = keep));
	return { promise, resolve };
}

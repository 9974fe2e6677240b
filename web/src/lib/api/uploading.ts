import type { Transport } from './connection.svelte';

/** Statuses whose answers must not have a body. */
const BODILESS = new Set([204, 205, 304]);

/** Sends a body and tells how much of it is there, from 0 to 1: `fetch` can't. */
export function uploading(onprogress: (part: number) => void): Transport {
	return async (request) => {
		const body = await request.blob();
		return new Promise((resolve, reject) => {
			const xhr = new XMLHttpRequest();
			xhr.open(request.method, request.url);
			request.headers.forEach((value, name) => xhr.setRequestHeader(name, value));
			xhr.upload.onprogress = ({ loaded, total }) => onprogress(total > 0 ? loaded / total : 0);
			xhr.onload = () => resolve(answerOf(xhr));
			xhr.onerror = () => reject(new TypeError('No answer'));
			xhr.onabort = () => reject(new DOMException('Aborted', 'AbortError'));
			request.signal.addEventListener('abort', () => xhr.abort());
			xhr.send(body);
		});
	};
}

function answerOf(xhr: XMLHttpRequest): Response {
	const body = BODILESS.has(xhr.status) ? null : xhr.responseText;
	return new Response(body, { status: xhr.status, headers: headersOf(xhr) });
}

function headersOf(xhr: XMLHttpRequest): Headers {
	const headers = new Headers();
	for (const line of xhr.getAllResponseHeaders().trim().split(/\r?\n/)) {
		const colon = line.indexOf(':');
		if (colon > 0) headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
	}
	return headers;
}

import { Blob, File } from 'node:buffer';
import { vi } from 'vitest';

/** `XMLHttpRequest` as far as uploads use it, on top of what stands in for `fetch`. It tells of its progress twice. */
class FakeUpload {
	status = 0;
	responseText = '';
	upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
	onload: () => void = () => undefined;
	onerror: () => void = () => undefined;
	onabort: () => void = () => undefined;
	#method = '';
	#url = '';
	#sent = new Headers();
	#received = new Headers();
	#aborted = false;

	open(method: string, url: string): void {
		this.#method = method;
		this.#url = url;
	}

	setRequestHeader(name: string, value: string): void {
		this.#sent.set(name, value);
	}

	getAllResponseHeaders(): string {
		return [...this.#received].map(([name, value]) => `${name}: ${value}\r\n`).join('');
	}

	abort(): void {
		this.#aborted = true;
		this.onabort();
	}

	send(body: globalThis.Blob): void {
		void this.#send(body);
	}

	async #send(body: globalThis.Blob): Promise<void> {
		this.upload.onprogress?.({ loaded: body.size / 2, total: body.size });
		try {
			const content = await body.text();
			const request = { method: this.#method, headers: this.#sent, body: content };
			const answer = await fetch(new Request(this.#url, request));
			this.upload.onprogress?.({ loaded: body.size, total: body.size });
			this.status = answer.status;
			this.#received = answer.headers;
			this.responseText = await answer.text();
			if (!this.#aborted) this.onload();
		} catch {
			if (!this.#aborted) this.onerror();
		}
	}
}

export function fakeUploads(): void {
	vi.stubGlobal('XMLHttpRequest', FakeUpload);
	// Those of jsdom can't be read.
	vi.stubGlobal('Blob', Blob);
	vi.stubGlobal('File', File);
}

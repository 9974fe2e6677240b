import { EventSourceParserStream } from 'eventsource-parser/stream';
import createClient from 'openapi-fetch';
import { done, unwrap, type Send } from './answers';
import type { Answer, Import, ImportRowPage, Outcome, Rest, Wishes } from './import-types';
import type { paths } from './schema';
import { uploading } from './uploading';

/** The API searches the catalog for each question about a name that nobody has. */
const QUESTIONS_A_PAGE = 20;
const ROWS_A_PAGE = 50;

/** What a signed-in listener asks about lists that come in. Each call throws a `Problem` unless it succeeds. */
export class ImportCalls {
	readonly #client;

	constructor(readonly send: Send) {
		this.#client = createClient<paths>({ baseUrl: location.origin, fetch: (r) => send(r) });
	}

	/** Sends a file, to be looked through and not yet applied. `onprogress` hears how much of it is there, 0 to 1. */
	async upload(
		file: Blob,
		{ fileName, format, tags }: Wishes,
		onprogress: (part: number) => void,
		signal: AbortSignal
	): Promise<Import> {
		const query = { dry_run: true, file_name: fileName, ...(format && { format }), tag: tags };
		const answer = await this.#client.POST('/api/v1/dnp/import', {
			params: { query },
			headers: { 'Content-Type': 'application/octet-stream' },
			// The document has texts for bytes.
			body: file as unknown as string,
			bodySerializer: (body: unknown) => body as Blob,
			fetch: (request) => this.send(request, uploading(onprogress)),
			signal
		});
		return unwrap(answer);
	}

	/** Those of the last 30 days, the newest first. */
	async imports(): Promise<Import[]> {
		return unwrap(await this.#client.GET('/api/v1/dnp/imports')).imports;
	}

	async import(id: string): Promise<Import> {
		return unwrap(await this.#client.GET('/api/v1/dnp/imports/{import_id}', at(id)));
	}

	/** The import now and at each change, until it has nothing to do, or the stream breaks. */
	async *follow(id: string, signal: AbortSignal): AsyncGenerator<Import> {
		const options = { ...at(id), parseAs: 'stream' as const, signal };
		const stream = unwrap(
			await this.#client.GET('/api/v1/dnp/imports/{import_id}/events', options)
		) as ReadableStream<BufferSource> | null;
		if (!stream) return;
		const events = stream
			.pipeThrough(new TextDecoderStream())
			.pipeThrough(new EventSourceParserStream())
			.getReader();
		try {
			for (;;) {
				const { done: ended, value } = await events.read();
				if (ended) return;
				if (value.event === 'import') yield JSON.parse(value.data) as Import;
			}
		} finally {
			events.cancel().catch(() => undefined);
		}
	}

	/** A page of rows in the order of the file; `null` for all outcomes, and for the first page. */
	async rows(id: string, outcome: Outcome | null, cursor: string | null): Promise<ImportRowPage> {
		const query = {
			limit: outcome === 'question' ? QUESTIONS_A_PAGE : ROWS_A_PAGE,
			...(outcome && { outcome }),
			...(cursor && { cursor })
		};
		const params = { ...at(id).params, query };
		return unwrap(await this.#client.GET('/api/v1/dnp/imports/{import_id}/rows', { params }));
	}

	/** All answers or none. It is sent to its end even when the page is closed. */
	async answer(id: string, answers: Answer[], rest: Rest | null = null): Promise<Import> {
		const body = { answers, ...(rest && { rest }) };
		const options = { ...at(id), body, keepalive: true };
		return unwrap(await this.#client.POST('/api/v1/dnp/imports/{import_id}/answers', options));
	}

	/** Starts to put all that is new on the list. */
	async apply(id: string, tags: string[]): Promise<Import> {
		const options = { ...at(id), body: { tags } };
		return unwrap(await this.#client.POST('/api/v1/dnp/imports/{import_id}/apply', options));
	}

	/** Starts to take off all that it has put on the list. */
	async undo(id: string): Promise<Import> {
		return unwrap(await this.#client.POST('/api/v1/dnp/imports/{import_id}/undo', at(id)));
	}

	/** What it has put on the list stays there. */
	async forget(id: string): Promise<void> {
		done(await this.#client.DELETE('/api/v1/dnp/imports/{import_id}', at(id)));
	}
}

function at(id: string) {
	return { params: { path: { import_id: id } } };
}

import type { Import, ImportRow, LinkedArtist } from '../src/lib/api/import-types';
import { anArtist } from './factories';

let nextNumber = 1;

export const IMPORT_ID = '0b7c2d1e-0000-4000-8000-000000000001';

type ImportTraits = Partial<Omit<Import, 'counts'>> & { counts?: Partial<Import['counts']> };

const NONE = { waiting: 0, new: 0, listed: 0, question: 0, unreadable: 0, skipped: 0, added: 0 };

export function anImport({ counts, ...traits }: ImportTraits = {}): Import {
	return {
		id: IMPORT_ID,
		file_name: 'list.csv',
		format: 'csv',
		state: 'ready',
		rows: 10,
		position: 10,
		tags: [],
		created_at: '2025-01-02T03:04:05Z',
		applied_at: null,
		undone_at: null,
		...traits,
		counts: { ...NONE, ...counts }
	};
}

export function aRow(traits: Partial<ImportRow> = {}): ImportRow {
	const number = traits.number ?? nextNumber++;
	const name = traits.name === undefined ? `Artist ${number}` : traits.name;
	return {
		number,
		line: number + 1,
		text: name ?? '',
		name,
		external_ids: {},
		links: [],
		tags: [],
		note: null,
		outcome: 'question',
		reason: '2 artists have this name.',
		artist: null,
		candidates: [],
		added: false,
		is_answer: false,
		...traits
	};
}

/** An artist that a row may be about. */
export function aCandidate(traits: Partial<LinkedArtist> = {}): LinkedArtist {
	return { ...anArtist(traits), links: [], ...traits };
}

/** The stream of an import's events, whose end is the test's to bring about. */
export function events() {
	let stream: ReadableStreamDefaultController<Uint8Array>;
	const body = new ReadableStream<Uint8Array>({
		start: (controller) => void (stream = controller)
	});
	const send = (text: string) => stream.enqueue(new TextEncoder().encode(text));
	return {
		response: ({ signal }: Request) => {
			const aborted = () => stream.error(new DOMException('Aborted', 'AbortError'));
			signal.addEventListener('abort', aborted);
			return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
		},
		send,
		tell: (now: Import) => send(`event: import\r\ndata: ${JSON.stringify(now)}\r\n\r\n`),
		end: () => stream.close(),
		breakOff: () => stream.error(new TypeError('network error'))
	};
}

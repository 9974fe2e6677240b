import type { ImportCalls } from '$lib/api/import-calls';
import type { Import, ImportFormat } from '$lib/api/import-types';
import { isAbort, Problem } from '$lib/api/problem';
import { TagInput } from '$lib/dnp/tag-input.svelte';
import type { TagCount } from '$lib/api/types';
import { FILE_NAME_MAX_CHARACTERS, MOST_BYTES } from './limits';

const PASTED = 'Pasted lines';
const TOO_LARGE = 'The file is larger than 20 MB. Split it, and bring in one part after the other.';
const NOTHING_PASTED = 'Paste at least one name or link.';
const NOTHING_CHOSEN = 'Choose a file first.';
const SEVERAL = 'Bring one file after the other, please.';
const EMPTY = 'The file is empty.';
const UNREADABLE =
	'Your browser can’t read the file any more. It may have been moved or changed: choose it again.';

/** One thing that is wrong with a file; `line` is 0 when it is about all of it. */
export interface Fault {
	line: number;
	reason: string;
}

/** A list on its way to the API. What was chosen and typed stays until it has arrived. */
export class Upload {
	source = $state<'file' | 'text'>('file');
	file = $state.raw<File | null>(null);
	text = $state('');
	format = $state<ImportFormat | null>(null);
	used = $state.raw<TagCount[]>([]);
	readonly tags = new TagInput([], () => this.used);
	sending = $state(false);
	/** How much of it is there, from 0 to 1. */
	progress = $state(0);
	faults = $state.raw<Fault[]>([]);
	/** The stable code of what went wrong; empty when nothing did. */
	code = $state('');
	#stop: AbortController | undefined;

	constructor(readonly calls: ImportCalls) {}

	readonly name = $derived(this.source === 'file' ? (this.file?.name ?? '') : PASTED);

	/** `null` for none. What was wrong with the one before is not said of this one. */
	choose(file: File | null): void {
		this.source = 'file';
		this.file = file;
		this.#forgive();
		if (file && file.size > MOST_BYTES) this.#refuse('too_large', TOO_LARGE);
		else if (file?.size === 0) this.#refuse('empty', EMPTY);
	}

	/** What was dropped on the page. */
	drop(files: Iterable<File>): void {
		const [file, ...others] = files;
		if (!file || this.sending) return;
		this.choose(others.length > 0 ? null : file);
		if (others.length > 0) this.#refuse('several', SEVERAL);
	}

	show(source: 'file' | 'text'): void {
		this.source = source;
		this.#forgive();
	}

	touch(): void {
		this.#forgive();
	}

	/** The import that it has become; `null` when it has not, and `faults` say why, or when it was stopped. */
	async send(): Promise<Import | null> {
		if (this.sending) return null;
		this.tags.commit();
		this.#forgive();
		this.#stop = new AbortController();
		this.sending = true;
		this.progress = 0;
		try {
			const body = await this.#body();
			return body && this.#arrived(await this.#upload(body, this.#stop.signal));
		} catch (error) {
			if (!isAbort(error)) this.#explain(Problem.from(error));
			return null;
		} finally {
			this.sending = false;
		}
	}

	stop(): void {
		this.#stop?.abort();
	}

	async #upload(body: Blob, signal: AbortSignal): Promise<Import> {
		const wishes = {
			fileName: this.name.slice(0, FILE_NAME_MAX_CHARACTERS),
			format: this.source === 'text' ? ('text' as const) : this.format,
			tags: this.tags.tags
		};
		return this.calls.upload(body, wishes, (part) => (this.progress = part), signal);
	}

	/** What is to be sent; `null` when that can't be. */
	async #body(): Promise<Blob | null> {
		if (this.source === 'text') return this.#pasted();
		const { file } = this;
		if (!file) return this.#refuse('missing', NOTHING_CHOSEN);
		if (file.size === 0) return this.#refuse('empty', EMPTY);
		if (file.size > MOST_BYTES) return this.#refuse('too_large', TOO_LARGE);
		try {
			await file.slice(0, 1).arrayBuffer();
		} catch {
			return this.#refuse('unreadable', UNREADABLE);
		}
		return file;
	}

	#pasted(): Blob | null {
		if (!this.text.trim()) return this.#refuse('missing', NOTHING_PASTED);
		const pasted = new Blob([this.text], { type: 'text/plain' });
		return pasted.size > MOST_BYTES ? this.#refuse('too_large', TOO_LARGE) : pasted;
	}

	#arrived(arrived: Import): Import {
		this.file = null;
		this.text = '';
		this.format = null;
		this.tags.tags = [];
		return arrived;
	}

	#forgive(): void {
		this.code = '';
		this.faults = [];
	}

	#refuse(code: string, reason: string): null {
		this.code = code;
		this.faults = [{ line: 0, reason }];
		return null;
	}

	#explain(problem: Problem): void {
		this.code = problem.code;
		if (problem.code === 'body_too_large') this.faults = [{ line: 0, reason: TOO_LARGE }];
		else if (problem.errors.length > 0) this.faults = problem.errors.map(faultOf);
		else this.faults = [{ line: 0, reason: problem.message }];
	}
}

/** The API names the place of a fault "line 12" or "file". */
function faultOf({ field, message }: { field: string; message: string }): Fault {
	return { line: Number(/^line (\d+)$/.exec(field)?.[1] ?? 0), reason: message };
}

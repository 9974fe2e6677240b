import type { Entry, FieldError } from './types';

/** The members of RFC 9457 problem details this app reads; a proxy's error page has none of them. */
interface ProblemBody {
	detail?: string;
	code?: string;
	errors?: FieldError[];
	existing?: Entry;
}

const FALLBACK = 'Something went wrong on our side. Please try again in a moment.';
const NO_ANSWER = 'donotplay can’t be reached right now. Check your connection and try again.';

/** A call that did not succeed. `message` is in plain words, ready to be shown. */
export class Problem extends Error {
	override readonly name = 'Problem';

	constructor(
		message: string,
		/** HTTP status; 0 when no answer came. */
		readonly status: number,
		readonly code: string,
		readonly errors: FieldError[] = [],
		/** The entry that is there already, with code `already_listed`. */
		readonly existing?: Entry
	) {
		super(message);
	}

	static unreachable(): Problem {
		return new Problem(NO_ANSWER, 0, 'unreachable');
	}

	static of(response: Response, body: unknown): Problem {
		const problem = isObject(body) ? (body as ProblemBody) : {};
		const code = problem.code ?? 'unknown';
		const message = code === 'rate_limited' ? tooFast(response) : (problem.detail ?? FALLBACK);
		return new Problem(message, response.status, code, problem.errors ?? [], problem.existing);
	}

	/** Whatever was thrown, as a problem with words for the person; the console has those for the developer. */
	static from(error: unknown): Problem {
		if (error instanceof Problem) return error;
		console.error(error);
		return new Problem(FALLBACK, 0, 'unknown');
	}

	get unreachable(): boolean {
		return this.code === 'unreachable';
	}

	/** The first message for a field, `""` when it is fine; `tags` covers `tags[2]` too. */
	messageFor(field: string): string {
		const found = this.errors.find((e) => e.field === field || e.field.startsWith(`${field}[`));
		return found?.message ?? '';
	}
}

export function isAbort(error: unknown): boolean {
	return error instanceof DOMException && error.name === 'AbortError';
}

function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

/** Retry-After counts in seconds here; the API never sends the date form. */
function tooFast(response: Response): string {
	const seconds = Number(response.headers.get('Retry-After'));
	if (!seconds) return 'That was a lot at once. Please wait a moment and try again.';
	const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
	return `That was a lot at once. Please try again in ${wait}.`;
}

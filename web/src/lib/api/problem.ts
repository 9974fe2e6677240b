import { count } from '$lib/formatting';
import type { components } from './schema';
import type { Entry, FieldError, Version } from './types';

/** The members of RFC 9457 problem details this app reads; a proxy's error page has none of them. */
interface ProblemBody {
	detail?: string;
	code?: string;
	errors?: FieldError[];
	existing?: Entry;
	current?: Entry;
	login_token?: string;
	methods?: Method[];
}

type Method = components['schemas']['TwoFactorRequiredProblem']['methods'][number];

/** A log-in that waits for its second factor. */
export interface Challenge {
	loginToken: string;
	methods: Method[];
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
		readonly existing?: Entry,
		/** What is left to do, with code `two_factor_required`. */
		readonly challenge?: Challenge,
		/** The entry as it is by now, with code `entry_changed`. */
		readonly current?: Version
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
		const { errors = [], existing } = problem;
		const challenge = challengeOf(problem);
		const current = currentOf(problem, response);
		return new Problem(message, response.status, code, errors, existing, challenge, current);
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

function challengeOf({ login_token, methods = [] }: ProblemBody): Challenge | undefined {
	return login_token ? { loginToken: login_token, methods } : undefined;
}

function currentOf({ current }: ProblemBody, { headers }: Response): Version | undefined {
	return current && { entry: current, etag: headers.get('ETag') ?? '' };
}

/** Retry-After counts in seconds here; the API never sends the date form. */
function tooFast(response: Response): string {
	const seconds = Number(response.headers.get('Retry-After'));
	if (!seconds) return 'That was a lot at once. Please wait a moment and try again.';
	return `That was a lot at once. Please try again in ${duration(seconds)}.`;
}

function duration(seconds: number): string {
	if (seconds < 90) return count(seconds, 'second');
	const minutes = Math.ceil(seconds / 60);
	return minutes < 90 ? count(minutes, 'minute') : count(Math.ceil(minutes / 60), 'hour');
}

import createClient from 'openapi-fetch';
import { Problem } from './problem';
import type { paths } from './schema';
import type { Entry, EntryPage, Filter, FoundArtist, Remarks, SignedIn, TagCount } from './types';

type Send = (request: Request) => Promise<Response>;

interface Answer<T> {
	data?: T;
	error?: unknown;
	response: Response;
}

export interface Credentials {
	email: string;
	password: string;
}

const PAGE_SIZE = 50;
const RESULTS = 8;

/** The calls that make, renew and end a session; none of them may be repeated by a retrying `fetch`. */
export class AuthCalls {
	readonly #client;

	constructor(send: Send) {
		this.#client = createClient<paths>({ baseUrl: location.origin, fetch: send });
	}

	async register({ email, password }: Credentials): Promise<SignedIn> {
		const body = { email, password, session: 'cookie' as const };
		return unwrap(await this.#client.POST('/api/v1/auth/register', { body }));
	}

	async login({ email, password }: Credentials): Promise<SignedIn> {
		const body = { email, password, session: 'cookie' as const };
		return unwrap(await this.#client.POST('/api/v1/auth/login', { body }));
	}

	/** With the cookie. `keepalive` lets it finish when the page goes away, so that a spent token's successor arrives. */
	async refresh(): Promise<SignedIn> {
		return unwrap(await this.#client.POST('/api/v1/auth/refresh', { body: {}, keepalive: true }));
	}

	async logout(accessToken: string): Promise<void> {
		const headers = { Authorization: `Bearer ${accessToken}` };
		done(await this.#client.POST('/api/v1/auth/logout', { headers }));
	}
}

/** Everything a signed-in listener asks of the API. Each call throws a `Problem` unless it succeeds. */
export class Calls {
	readonly #client;

	constructor(send: Send) {
		this.#client = createClient<paths>({ baseUrl: location.origin, fetch: send });
	}

	async searchArtists(q: string, signal: AbortSignal): Promise<FoundArtist[]> {
		const query = { q, limit: RESULTS };
		const answer = await this.#client.GET('/api/v1/artists/search', { params: { query }, signal });
		return unwrap(answer).artists;
	}

	/** A page of entries; `cursor` is what the page before it ended with, `null` for the first. */
	async entries(filter: Filter, cursor: string | null, signal?: AbortSignal): Promise<EntryPage> {
		const query = {
			limit: PAGE_SIZE,
			sort: filter.sort,
			...(filter.words && { q: filter.words.trim() }),
			...(filter.tag && { tag: filter.tag }),
			...(cursor && { cursor })
		};
		const options = { params: { query }, ...(signal && { signal }) };
		return unwrap(await this.#client.GET('/api/v1/dnp', options));
	}

	async entry(artistId: number): Promise<Entry> {
		return unwrap(await this.#client.GET('/api/v1/dnp/{artist_id}', at(artistId)));
	}

	async addEntry(artistId: number, remarks: Remarks): Promise<Entry> {
		const body = { artist_id: artistId, ...remarks };
		return unwrap(await this.#client.POST('/api/v1/dnp', { body }));
	}

	async changeEntry(artistId: number, remarks: Remarks): Promise<Entry> {
		const options = { ...at(artistId), body: remarks };
		return unwrap(await this.#client.PATCH('/api/v1/dnp/{artist_id}', options));
	}

	async removeEntry(artistId: number): Promise<void> {
		done(await this.#client.DELETE('/api/v1/dnp/{artist_id}', at(artistId)));
	}

	async tags(): Promise<TagCount[]> {
		return unwrap(await this.#client.GET('/api/v1/dnp/tags')).tags;
	}
}

function at(artistId: number) {
	return { params: { path: { artist_id: artistId } } };
}

function done(answer: Answer<unknown>): void {
	if (!answer.response.ok) throw Problem.of(answer.response, answer.error);
}

function unwrap<T>(answer: Answer<T>): T {
	done(answer);
	if (answer.data === undefined) throw Problem.of(answer.response, undefined);
	return answer.data;
}

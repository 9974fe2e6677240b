import createClient from 'openapi-fetch';
import { done, unwrap, type Send } from './answers';
import type { paths } from './schema';
import type { Entry, EntryPage, Filter, FoundArtist, Remarks, TagCount } from './types';

const PAGE_SIZE = 50;
const RESULTS = 8;

/** What a signed-in listener asks about artists and their list. Each call throws a `Problem` unless it succeeds. */
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
			...(filter.tag && { tag: [filter.tag] }),
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

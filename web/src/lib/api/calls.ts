import createClient from 'openapi-fetch';
import { unwrap, type Send } from './answers';
import { conditionsOf } from './conditions';
import type { paths } from './schema';
import type { Entry, EntryPage, Filter, FoundArtist, Remarks, TagCount } from './types';

const RESULTS = 8;

/** How a signed-in listener finds artists, and what is on their list (`ListCalls` changes it). Each call throws a `Problem` unless it succeeds. */
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

	/** A page of entries, as many as the person's settings say; `cursor` is what the page before it ended with, `null` for the first. */
	async entries(filter: Filter, cursor: string | null, signal?: AbortSignal): Promise<EntryPage> {
		const { tags, ...conditions } = conditionsOf(filter);
		const query = {
			sort: filter.sort,
			...conditions,
			...(tags && { tag: tags }),
			...(cursor && { cursor })
		};
		const options = { params: { query }, ...(signal && { signal }) };
		return unwrap(await this.#client.GET('/api/v1/dnp', options));
	}

	async addEntry(artistId: number, remarks: Partial<Remarks> = {}): Promise<Entry> {
		const body = { artist_id: artistId, ...remarks };
		return unwrap(await this.#client.POST('/api/v1/dnp', { body }));
	}

	async tags(): Promise<TagCount[]> {
		return unwrap(await this.#client.GET('/api/v1/dnp/tags')).tags;
	}
}

import createClient from 'openapi-fetch';
import { done, unwrap, type Send } from './answers';
import type { paths } from './schema';
import type {
	ArtistLink,
	Entry,
	ListFormat,
	Remarks,
	RemovedPage,
	Selected,
	Version
} from './types';

const PAGE_SIZE = 50;

/** What is done to entries of the list and to many at once, and undone. Each call throws a `Problem` unless it succeeds. */
export class ListCalls {
	readonly #client;

	constructor(send: Send) {
		this.#client = createClient<paths>({ baseUrl: location.origin, fetch: send });
	}

	async entry(artistId: number): Promise<Version> {
		return version(await this.#client.GET('/api/v1/dnp/{artist_id}', at(artistId)));
	}

	/** `entry_changed`, with the entry as it is by now, when it is not in the state that `etag` is of. */
	async change(artistId: number, remarks: Remarks, etag: string): Promise<Version> {
		const params = { ...at(artistId).params, header: { 'If-Match': etag } };
		const options = { params, body: remarks };
		return version(await this.#client.PATCH('/api/v1/dnp/{artist_id}', options));
	}

	async remove(artistId: number): Promise<void> {
		done(await this.#client.DELETE('/api/v1/dnp/{artist_id}', at(artistId)));
	}

	/** Whose entries changed. */
	async tag(selected: Selected, add: string[], remove: string[]): Promise<number[]> {
		const body = { ...selected, add, remove };
		return unwrap(await this.#client.POST('/api/v1/dnp/bulk/tag', { body })).artist_ids;
	}

	/** Whose entries went. */
	async removeAll(selected: Selected): Promise<number[]> {
		const answer = await this.#client.POST('/api/v1/dnp/bulk/remove', { body: selected });
		return unwrap(answer).artist_ids;
	}

	/** Whose entries came back, as they were. */
	async restore(artistIds: number[]): Promise<number[]> {
		const body = { artist_ids: artistIds };
		return unwrap(await this.#client.POST('/api/v1/dnp/bulk/restore', { body })).artist_ids;
	}

	/** The last removed first; `cursor` is what the page before ended with, `null` for the first. */
	async removed(cursor: string | null): Promise<RemovedPage> {
		const query = { limit: PAGE_SIZE, ...(cursor && { cursor }) };
		return unwrap(await this.#client.GET('/api/v1/dnp/removed', { params: { query } }));
	}

	/** Whose entries changed; `into` null takes the tags off. */
	async mergeTags(tags: string[], into: string | null): Promise<number[]> {
		const answer = await this.#client.POST('/api/v1/dnp/tags/merge', { body: { tags, into } });
		return unwrap(answer).artist_ids;
	}

	async links(artistId: number): Promise<ArtistLink[]> {
		return unwrap(await this.#client.GET('/api/v1/artists/{artist_id}', at(artistId))).links;
	}

	async exportList(format: ListFormat): Promise<Blob> {
		const options = { params: { query: { format } }, parseAs: 'blob' as const };
		return unwrap(await this.#client.GET('/api/v1/dnp/export', options));
	}
}

function at(artistId: number) {
	return { params: { path: { artist_id: artistId } } };
}

function version(answer: Parameters<typeof unwrap<Entry>>[0]): Version {
	return { entry: unwrap(answer), etag: answer.response.headers.get('ETag') ?? '' };
}

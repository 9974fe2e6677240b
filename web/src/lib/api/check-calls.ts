import createClient from 'openapi-fetch';
import { unwrap, type Send } from './answers';
import type { components, paths } from './schema';

type Check = paths['/api/v1/dnp/check']['get'];

/** Whether a track may be played, and why. */
export type Verdict = Check['responses'][200]['content']['application/json'];
/** An entry of the list that a track meets. */
export type Match = components['schemas']['Match'];

/** A track as a player shows it; an empty text where nothing is known. */
export interface Track {
	artist: string;
	title: string;
}

/** What one request may ask about. */
export const MAX_TRACKS = 10_000;
/** Characters of an artist or title that is asked about by itself. */
export const MAX_CHARACTERS = 1000;

/** Asks the list whether tracks may be played. Each call throws a `Problem` unless it succeeds. */
export class CheckCalls {
	readonly #client;

	constructor(send: Send) {
		this.#client = createClient<paths>({ baseUrl: location.origin, fetch: send });
	}

	/** `remixers`: whether a remixer in the title counts, too. */
	async one(track: Track, remixers: boolean, signal: AbortSignal): Promise<Verdict> {
		const query = { ...track, remixers };
		return unwrap(await this.#client.GET('/api/v1/dnp/check', { params: { query }, signal }));
	}

	/** One verdict for each track, in the same order. */
	async many(tracks: Track[], remixers: boolean, signal: AbortSignal): Promise<Verdict[]> {
		const body = { tracks: tracks.map(({ artist, title }) => ({ artist, title: title || null })) };
		const options = { params: { query: { remixers } }, body, signal };
		return unwrap(await this.#client.POST('/api/v1/dnp/check', options)).results;
	}
}

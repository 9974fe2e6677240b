import createClient from 'openapi-fetch';
import { unwrap, type Send } from './answers';
import type { components, paths } from './schema';

export type Statistics = components['schemas']['Statistics'];
export type MonthCount = components['schemas']['MonthCount'];

/** Asks what the list looks like as a whole. */
export class StatisticsCalls {
	readonly #client;

	constructor(send: Send) {
		this.#client = createClient<paths>({ baseUrl: location.origin, fetch: send });
	}

	/** Throws a `Problem` unless it succeeds. */
	async read(): Promise<Statistics> {
		return unwrap(await this.#client.GET('/api/v1/dnp/statistics'));
	}
}

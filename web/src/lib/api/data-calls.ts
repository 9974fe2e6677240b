import createClient from 'openapi-fetch';
import type { Proof } from './account-calls';
import { unwrap, type Send } from './answers';
import { Problem } from './problem';
import type { paths } from './schema';
import type { DataExport, Deletion } from './types';

/** What somebody signed in asks about all that is held about them. Each call throws a `Problem` unless it succeeds. */
export class DataCalls {
	readonly #client;

	constructor(send: Send) {
		this.#client = createClient<paths>({ baseUrl: location.origin, fetch: send });
	}

	/** An earlier one is deleted. */
	async requestExport(proof: Proof): Promise<DataExport> {
		return unwrap(await this.#client.POST('/api/v1/users/me/export', { body: proof }));
	}

	/** What has become of the one asked for last; `null` when there is none. */
	async exportState(): Promise<DataExport | null> {
		try {
			return unwrap(await this.#client.GET('/api/v1/users/me/export/state'));
		} catch (error) {
			if (Problem.from(error).code === 'no_export') return null;
			throw error;
		}
	}

	/** The ZIP. It works once. */
	async fetchExport(): Promise<Blob> {
		const options = { parseAs: 'blob' as const };
		return unwrap(await this.#client.GET('/api/v1/users/me/export', options));
	}

	/** All sessions end at once, this one too. */
	async deleteAccount(proof: Proof): Promise<Deletion> {
		return unwrap(await this.#client.DELETE('/api/v1/users/me', { body: proof }));
	}
}

import { DataCalls } from '../src/lib/api/data-calls';
import { Connection } from '../src/lib/api/connection.svelte';
import type { DataExport, Erasure } from '../src/lib/api/types';

/** The calls about what is held about somebody, straight to the fake API. */
export function dataCalls(): DataCalls {
	return new DataCalls(new Connection().send);
}

export function anExport(traits: Partial<DataExport> = {}): DataExport {
	return {
		state: 'ready',
		requested_at: '2025-01-02T03:04:05Z',
		expires_at: '2025-01-03T03:04:05Z',
		bytes: 2_400_000,
		is_this_session: true,
		...traits
	};
}

export function anErasure(traits: Partial<Erasure> = {}): Erasure {
	return {
		state: 'waiting',
		requested_at: '2025-01-02T12:00:00Z',
		erase_at: '2025-01-16T12:00:00Z',
		restored_at: null,
		erased_at: null,
		backups_until: '2025-02-15T12:00:00Z',
		counts: {},
		...traits
	};
}

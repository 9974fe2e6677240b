import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { vi } from 'vitest';
import { Connection } from '../src/lib/api/connection.svelte';
import { ImportCalls } from '../src/lib/api/import-calls';
import type { Import, ImportRow } from '../src/lib/api/import-types';
import { ImportRun } from '../src/lib/imports/run.svelte';
import RunPage from '../src/lib/imports/RunPage.svelte';
import { fakeApi, json } from './fake-api';
import { aCandidate, aRow, IMPORT_ID } from './import-factories';

type Handlers = Parameters<typeof fakeApi>[0];

export const PATH = `/dnp/imports/${IMPORT_ID}`;
const RAPPER = aCandidate({
	id: 1,
	name: 'Eve',
	type: 'Person',
	country: 'US',
	disambiguation: 'US rapper',
	genres: ['hip hop'],
	links: [{ service: 'spotify', url: 'https://open.spotify.com/artist/4d3yvTptO48nOYTPBcPFZC' }]
});
const SINGER = aCandidate({ id: 2, name: 'Eve', disambiguation: 'Japanese singer' });
export const EVE = aRow({
	number: 4,
	line: 5,
	name: 'Eve',
	text: 'Eve, from the radio',
	external_ids: { deezer: ['27'] },
	links: [{ service: 'deezer', url: 'https://www.deezer.com/artist/27' }],
	candidates: [SINGER, RAPPER]
});
export const OWN = aRow({
	number: 5,
	line: 6,
	name: 'Nobody We Know',
	outcome: 'new',
	reason: 'Not in the catalog.',
	external_ids: { spotify: ['6sFIWsNpZYqfjUpaCgueju'] }
});

/** The page of an import, whose rows are answered by outcome. */
export function show(now: Import, rows: ImportRow[], handlers: Handlers = {}) {
	const api = fakeApi({
		[`GET ${PATH}`]: () => json(now),
		[`GET ${PATH}/rows`]: ({ url }) => {
			const outcome = new URL(url).searchParams.get('outcome');
			const shown = rows.filter((row) => !outcome || row.outcome === outcome);
			return json({ rows: shown, next_cursor: null });
		},
		...handlers
	});
	const connection = new Connection();
	const run = new ImportRun(new ImportCalls(connection.send), IMPORT_ID);
	const ongone = vi.fn();
	render(RunPage, { run, connection, ongone });
	return { ...api, run, ongone, user: userEvent.setup() };
}

export const button = (name: string | RegExp) => screen.findByRole('button', { name });
export const question = () => screen.findByRole('group', { name: /^Eve/ });
export const radio = (name: RegExp) => screen.getByRole('radio', { name });

import { afterEach } from 'vitest';
import { Connection } from '$lib/api/connection.svelte';
import { ImportCalls } from '$lib/api/import-calls';
import { ImportRun } from '$lib/imports/run.svelte';
import { fakeApi, json } from './fake-api';
import { anImport, IMPORT_ID } from './import-factories';

type Handlers = Parameters<typeof fakeApi>[0];

export const PATH = `/dnp/imports/${IMPORT_ID}`;
export const READY = anImport({ counts: { new: 3 } });
export const RESOLVING = anImport({ state: 'resolving', position: 2 });

let opened: ImportRun | undefined;

/** An import as a page has it, before it was loaded. */
export function open(handlers: Handlers) {
	const api = fakeApi(handlers);
	opened = new ImportRun(new ImportCalls(new Connection().send), IMPORT_ID);
	return { run: opened, ...api };
}

/** The same, loaded. */
export async function ready(handlers: Handlers = {}, now = READY) {
	const { run, ...api } = open({ [`GET ${PATH}`]: () => json(now), ...handlers });
	await run.load();
	return { run, ...api };
}

afterEach(() => opened?.leave());

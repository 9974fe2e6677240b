import type { ImportCalls } from '$lib/api/import-calls';
import type { User } from '$lib/api/types';
import { ImportRun } from './run.svelte';
import { Upload } from './upload.svelte';

/** What is derived ends with the page that is being shown, unless it has a root of its own. */
function outlivingPages<T>(make: () => T): T {
	let made!: T;
	$effect.root(() => {
		made = make();
	});
	return made;
}

/**
 * What somebody is bringing in. It outlives its pages: an upload goes on while they look at their list, and what
 * they chose, pasted and answered is still there after a session has ended and they have logged in again.
 */
export class ImportDesk {
	readonly upload;
	readonly #runs = new Map<string, ImportRun>();

	constructor(
		readonly calls: ImportCalls,
		readonly userId: User['id']
	) {
		this.upload = outlivingPages(() => new Upload(calls));
	}

	run(id: string): ImportRun {
		const run = this.#runs.get(id) ?? outlivingPages(() => new ImportRun(this.calls, id));
		this.#runs.set(id, run);
		return run;
	}
}

let desk: ImportDesk | undefined;

/** The desk of this person; what anybody else has left is gone. */
export function deskOf(user: User, calls: ImportCalls): ImportDesk {
	if (desk?.userId !== user.id || desk.calls !== calls) desk = new ImportDesk(calls, user.id);
	return desk;
}

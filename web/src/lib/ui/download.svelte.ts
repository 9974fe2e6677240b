import type { Toasts } from '$lib/shell/toasts.svelte';
import { saveFile } from './saving';

/** Something that can be had as a file, in several formats, one at a time. */
export class Download<Format extends string> {
	busy = $state<Format | null>(null);

	constructor(
		/** "Your list", as in "Your list was not saved". */
		readonly what: string,
		readonly fetch: (format: Format) => Promise<Blob>,
		readonly fileName: (format: Format) => string,
		readonly toasts: Toasts
	) {}

	async save(format: Format): Promise<void> {
		if (this.busy) return;
		this.busy = format;
		try {
			saveFile(this.fileName(format), await this.fetch(format));
		} catch (error) {
			this.toasts.complain(`${this.what} was not saved.`, error);
		} finally {
			this.busy = null;
		}
	}
}

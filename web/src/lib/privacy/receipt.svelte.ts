import type { AuthCalls } from '$lib/api/auth-calls';
import { Problem } from '$lib/api/problem';
import type { Erasure } from '$lib/api/types';
import { Form, type FormField } from '$lib/ui/form.svelte';

const UNKNOWN = 'receipt_unknown';

const RECEIPT: FormField = {
	missing: 'Paste your receipt.',
	clean: (text) => text.replace(/\s/g, ''),
	codes: [UNKNOWN]
};

/** What became of a deletion, looked up by its receipt. */
export class ReceiptLookup {
	/** The one that is shown; empty when there is none, or no such one. */
	receipt = $state('');
	found = $state.raw<Erasure | null>(null);
	readonly form = new Form({ receipt: RECEIPT }, ({ receipt }) => this.#look(receipt));

	constructor(readonly auth: AuthCalls) {}

	/** With the receipt of an address. Never throws: the form tells how it went. */
	async open(receipt: string): Promise<void> {
		if (!receipt || receipt === this.receipt) return;
		this.receipt = receipt;
		this.found = null;
		this.form.values.receipt = receipt;
		await this.form.submit();
	}

	/** Looks once more; what is shown stays until there is an answer. */
	async again(): Promise<void> {
		this.form.values.receipt = this.receipt;
		await this.form.submit();
	}

	/** Back to the field, for another one. */
	clear(): void {
		this.receipt = '';
		this.found = null;
		this.form.reset();
	}

	async #look(receipt: string): Promise<void> {
		try {
			this.found = await this.auth.erasure(receipt);
			this.receipt = receipt;
		} catch (error) {
			if (Problem.from(error).code === UNKNOWN) {
				this.receipt = '';
				this.found = null;
			}
			throw error;
		}
	}
}

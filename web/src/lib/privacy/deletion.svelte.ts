import type { AccountCalls, Proof } from '$lib/api/account-calls';
import type { DataCalls } from '$lib/api/data-calls';
import type { Deletion, User } from '$lib/api/types';
import { ProofForm } from '$lib/security/proof-form.svelte';
import type { FormField } from '$lib/ui/form.svelte';

/** Asks for the end of the account, once the person has typed its address and shown who they are. */
export class DeletionRequest {
	/** What it was answered with; the receipt in it is shown this once. */
	outcome = $state.raw<Deletion | null>(null);
	readonly form;

	/** `twoFactors`: whether they are on. */
	constructor(
		readonly calls: DataCalls,
		account: AccountCalls,
		twoFactors: () => boolean,
		{ email }: User
	) {
		const confirmation = typed(email);
		this.form = new ProofForm(account, twoFactors, (proof) => this.#send(proof), { confirmation });
	}

	async #send(proof: Proof): Promise<void> {
		this.outcome = await this.calls.deleteAccount(proof);
	}
}

function typed(email: string): FormField {
	const wanted = folded(email);
	return {
		missing: `Type ${email} to confirm.`,
		check: (text) =>
			folded(text) === wanted ? '' : `That is not the address of this account. Type ${email}.`
	};
}

function folded(email: string): string {
	return email.trim().toLowerCase();
}

import { choosePasskey, passkeyObstacle } from '$lib/accounts/webauthn';
import type { AccountCalls, Proof } from '$lib/api/account-calls';
import type { FormField } from '$lib/ui/form.svelte';
import { IdentityForm } from './identity-form.svelte';

const NO_PASSKEY = 'No passkey was used.';

/** Shows that it is the person, as `IdentityForm` does, or by a passkey in place of password and code. */
export class ProofForm<More extends string = never> extends IdentityForm<More> {
	/** The account has a passkey, and this browser can use one. */
	offersPasskey = $state(false);
	/** The browser's dialog is open, or its answer on the way. */
	passkeyBusy = $state(false);
	/** That no passkey was chosen, which is nobody's fault. */
	note = $state('');
	readonly #more: More[];

	constructor(
		readonly account: AccountCalls,
		twoFactors: () => boolean,
		readonly sendProof: (proof: Proof, more: Record<More, string>) => Promise<unknown>,
		more = {} as Record<More, FormField>
	) {
		super(twoFactors, sendProof, more);
		this.#more = Object.keys(more) as More[];
	}

	/** Never throws: the password is there in any case. */
	async lookForPasskeys(): Promise<void> {
		if (passkeyObstacle()) return;
		const passkeys = await this.account.passkeys().catch(() => []);
		this.offersPasskey = passkeys.length > 0;
	}

	/** Whether it went through: not when the person closes the browser's dialog, either. */
	async usePasskey(): Promise<boolean> {
		let used = false;
		this.note = '';
		const sent = await this.attempt(this.#more, async (values) => {
			this.passkeyBusy = true;
			used = await this.#sendPasskey(values);
		}).finally(() => (this.passkeyBusy = false));
		return sent && used;
	}

	override reset(): void {
		super.reset();
		this.note = '';
	}

	async #sendPasskey(more: Record<More, string>): Promise<boolean> {
		const { ceremony_id, options } = await this.account.passkeyProof();
		const credential = await choosePasskey(options);
		if (credential) await this.sendProof({ ceremony_id, credential }, more);
		else this.note = NO_PASSKEY;
		return credential !== null;
	}
}

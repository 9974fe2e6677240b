import { createPasskey } from '$lib/accounts/webauthn';
import type { AccountCalls, Proof } from '$lib/api/account-calls';
import { Problem } from '$lib/api/problem';
import type { Passkey } from '$lib/api/types';
import { Resource } from '$lib/ui/resource.svelte';
import { ProofForm } from './proof-form.svelte';

export const NAME_MAX_CHARACTERS = 50;

/** The account's passkeys, and which of them is being renamed or removed. */
export class Passkeys {
	/** The form for a new one is open. */
	adding = $state(false);
	/** That none was made, which is nobody's fault. */
	note = $state('');
	openId = $state<string | null>(null);
	openFor = $state<'rename' | 'remove'>('rename');
	/** The one added last, to be pointed out. */
	freshId = $state<string | null>(null);
	readonly list;
	readonly add;

	/** `deviceName`: what a new passkey is called until somebody names it. `twoFactors`: whether they are on. */
	constructor(
		readonly account: AccountCalls,
		readonly deviceName: () => string,
		readonly twoFactors: () => boolean
	) {
		this.add = new ProofForm(account, twoFactors, (proof) => this.#add(proof));
		this.list = new Resource(() => account.passkeys());
	}

	startAdding(): void {
		this.add.reset();
		this.note = '';
		this.openId = null;
		this.adding = true;
	}

	stopAdding(): void {
		this.add.reset();
		this.adding = false;
	}

	open({ id }: Passkey, purpose: 'rename' | 'remove'): void {
		this.openId = id;
		this.openFor = purpose;
	}

	close(): void {
		this.openId = null;
	}

	async rename({ id, name: before }: Passkey, name: string): Promise<void> {
		if (name !== before) this.#replace(await this.account.renamePasskey(id, name));
		this.close();
	}

	async remove({ id }: Passkey, proof: Proof): Promise<void> {
		try {
			await this.account.removePasskey(id, proof);
		} catch (error) {
			// Another tab was quicker.
			if (Problem.from(error).code !== 'passkey_not_found') throw error;
		}
		this.close();
		this.list.set(this.#all.filter((passkey) => passkey.id !== id));
	}

	async #add(proof: Proof): Promise<void> {
		this.note = '';
		const options = await this.account.passkeyCreation(proof);
		// A code works once: whatever comes of this one, the next try needs another.
		this.add.values.code = '';
		const credential = await createPasskey(options);
		if (!credential) {
			this.note = 'No passkey was made.';
			return;
		}
		const passkey = await this.account.addPasskey(this.#freeName(), credential);
		this.list.set([passkey, ...this.#all]);
		this.freshId = passkey.id;
		this.stopAdding();
		this.open(passkey, 'rename');
	}

	/** "Firefox on Linux", "Firefox on Linux 2", ... */
	#freeName(): string {
		const name = this.deviceName().slice(0, NAME_MAX_CHARACTERS - 3);
		const taken = new Set(this.#all.map((passkey) => passkey.name));
		if (!taken.has(name)) return name;
		for (let number = 2; ; number++)
			if (!taken.has(`${name} ${number}`)) return `${name} ${number}`;
	}

	get #all(): Passkey[] {
		return this.list.value ?? [];
	}

	#replace(renamed: Passkey): void {
		this.list.set(this.#all.map((passkey) => (passkey.id === renamed.id ? renamed : passkey)));
	}
}

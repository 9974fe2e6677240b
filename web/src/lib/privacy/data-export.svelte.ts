import type { AccountCalls, Proof } from '$lib/api/account-calls';
import type { DataCalls } from '$lib/api/data-calls';
import type { DataExport } from '$lib/api/types';
import { ProofForm } from '$lib/security/proof-form.svelte';
import { Resource } from '$lib/ui/resource.svelte';

const LOOK_EVERY_MS = 2_000;

/** The file with all that is held about somebody: asked for, watched while it is put together, and fetched. */
export class ExportDesk {
	/** Somebody is about to ask for it, and shows who they are. */
	asking = $state(false);
	/** What has become of the last one. */
	readonly state;
	readonly form;
	#open = false;
	#watching = false;

	/** `twoFactors`: whether they are on. */
	constructor(
		readonly calls: DataCalls,
		account: AccountCalls,
		twoFactors: () => boolean
	) {
		this.state = new Resource<DataExport | 'none'>(
			async () => (await calls.exportState()) ?? 'none'
		);
		this.form = new ProofForm(account, twoFactors, (proof) => this.#request(proof));
	}

	get current(): DataExport | null {
		const { value } = this.state;
		return value === 'none' ? null : value;
	}

	/** Looks at it, again and again while it is being put together, until `close`. */
	async open(): Promise<void> {
		this.#open = true;
		await this.look();
	}

	close(): void {
		this.#open = false;
	}

	async look(): Promise<void> {
		await this.state.load();
		void this.#watch();
	}

	startAsking(): void {
		this.form.reset();
		this.asking = true;
	}

	stopAsking(): void {
		this.form.reset();
		this.asking = false;
	}

	async #request(proof: Proof): Promise<void> {
		this.state.set(await this.calls.requestExport(proof));
		this.stopAsking();
		void this.#watch();
	}

	/** It is being put together, and somebody looks. */
	#isDue(): boolean {
		return this.#open && this.current?.state === 'building';
	}

	/** One look after the other, however long each takes. */
	async #watch(): Promise<void> {
		if (this.#watching) return;
		this.#watching = true;
		while (this.#isDue()) {
			await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
			if (this.#isDue()) await this.state.load();
		}
		this.#watching = false;
	}
}

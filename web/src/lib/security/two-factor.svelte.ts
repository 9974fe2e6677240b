import { ANY_CODE, APP_CODE } from '$lib/accounts/fields';
import type { AccountCalls, PasswordProof, Proof } from '$lib/api/account-calls';
import { Problem } from '$lib/api/problem';
import type { TwoFactorSetup } from '$lib/api/types';
import { Form } from '$lib/ui/form.svelte';
import { Resource } from '$lib/ui/resource.svelte';
import { IdentityForm } from './identity-form.svelte';
import { ProofForm } from './proof-form.svelte';
import { Reauthentication } from './reauthentication.svelte';

/** `password` and `scan` lead to two factors, `codes` shows recovery codes, `renew` and `disable` change what is on. */
type Step = 'none' | 'password' | 'scan' | 'codes' | 'renew' | 'disable';

/** At so few recovery codes it is time for new ones. */
export const FEW_CODES = 3;

/** Whether two factors are on, and the ways to change that. */
export class TwoFactor {
	step = $state<Step>('none');
	/** What the app has to be told, while it is being set up. */
	setup = $state.raw<TwoFactorSetup | null>(null);
	/** To be saved now: they are never shown again. */
	codes = $state.raw<string[]>([]);
	readonly status;
	readonly password;
	readonly enable = new Form({ code: APP_CODE }, ({ code }) => this.#enable(code));
	readonly renew = new Form({ code: ANY_CODE }, ({ code }) => this.#renew(code));
	readonly disable = new IdentityForm(
		() => true,
		(proof) => this.#disable(proof)
	);
	readonly reauthentication;

	constructor(readonly account: AccountCalls) {
		// There is no code yet.
		this.password = new ProofForm(
			account,
			() => false,
			(proof) => this.#begin(proof)
		);
		this.status = new Resource(() => account.twoFactorStatus());
		this.reauthentication = new Reauthentication(account, () => this.on);
	}

	/** As far as is known. */
	get on(): boolean {
		return this.status.value?.enabled ?? false;
	}

	go(step: Step): void {
		[this.password, this.enable, this.renew, this.disable].forEach((form) => form.reset());
		this.reauthentication.cancel();
		this.step = step;
		if (step !== 'scan') this.setup = null;
		if (step !== 'codes') this.codes = [];
	}

	async #begin(proof: Proof): Promise<void> {
		try {
			const setup = await this.account.setUpTwoFactor(proof);
			this.go('scan');
			this.setup = setup;
		} catch (error) {
			// Another tab was quicker.
			if (Problem.from(error).code === 'two_factor_enabled') await this.status.load();
			throw error;
		}
	}

	async #enable(code: string): Promise<void> {
		try {
			this.#showCodes(await this.account.enableTwoFactor(code));
		} catch (error) {
			const problem = Problem.from(error);
			if (problem.code !== 'two_factor_setup_missing') throw error;
			this.go('password');
			this.password.failure = problem.message;
		}
	}

	async #renew(code: string): Promise<void> {
		await this.reauthentication.run('renew', async () =>
			this.#showCodes(await this.account.renewRecoveryCodes(code))
		);
	}

	async #disable(proof: PasswordProof): Promise<void> {
		await this.account.disableTwoFactor(proof);
		this.go('none');
		this.status.set({ enabled: false, enabled_at: null, recovery_codes_left: 0 });
	}

	#showCodes(codes: string[]): void {
		this.go('codes');
		this.codes = codes;
		const since = this.status.value?.enabled_at ?? new Date().toISOString();
		this.status.set({ enabled: true, enabled_at: since, recovery_codes_left: codes.length });
	}
}

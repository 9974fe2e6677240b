import { Problem, type Challenge } from '$lib/api/problem';
import type { SecondFactor } from '$lib/api/types';
import type { Session } from '$lib/session/session.svelte';
import { Form } from '$lib/ui/form.svelte';
import { AuthForm } from './auth-form.svelte';
import { APP_CODE, RECOVERY_CODE } from './fields';
import { choosePasskey } from './webauthn';

export type CodeKind = 'totp' | 'recovery_code';

const EXPIRED = 'That took more than five minutes. Please enter your password again.';
const NO_PASSKEY = 'No passkey was used.';

/** A log-in: by password and, where the account asks for it, a second factor, or by passkey. */
export class LogIn {
	/** Set while the password was right and the second factor is missing. */
	challenge = $state.raw<Challenge | null>(null);
	codeKind = $state<CodeKind>('totp');
	/** Why the person is back at the first step; empty when they are not. */
	expired = $state('');
	/** The browser's dialog is open, or its answer on the way. */
	passkeyBusy = $state(false);
	/** What went wrong with the passkey. */
	passkeyFailure = $state('');
	/** That no passkey was chosen, which is nobody's fault. */
	passkeyNote = $state('');
	readonly password = new AuthForm((credentials) => this.#sendPassword(credentials));
	readonly totp = new Form({ code: APP_CODE }, ({ code }) => this.#finish({ totp_code: code }));
	readonly recovery = new Form({ code: RECOVERY_CODE }, ({ code }) =>
		this.#finish({ recovery_code: code })
	);

	constructor(readonly session: Session) {}

	readonly codeForm = $derived(this.codeKind === 'totp' ? this.totp : this.recovery);
	readonly offersPasskey = $derived(this.challenge?.methods.includes('passkey') ?? false);

	switchTo(kind: CodeKind): void {
		this.codeKind = kind;
		this.#forgetPasskey();
	}

	/** Back to the first step; `why` when it was not the person's wish. */
	restart(why = ''): void {
		this.challenge = null;
		this.codeKind = 'totp';
		this.expired = why;
		this.totp.reset();
		this.recovery.reset();
		this.#forgetPasskey();
	}

	/** As the second factor when one is missing, or else by itself. */
	async usePasskey(): Promise<void> {
		if (this.passkeyBusy) return;
		this.#forgetPasskey();
		this.passkeyBusy = true;
		try {
			await this.#sendPasskey();
		} catch (error) {
			const problem = Problem.from(error);
			if (problem.code === 'login_expired') this.restart(EXPIRED);
			else this.passkeyFailure = problem.message;
		} finally {
			this.passkeyBusy = false;
		}
	}

	async #sendPasskey(): Promise<void> {
		const token = this.challenge?.loginToken ?? null;
		const { ceremony_id, options } = await this.session.auth.passkeyRequest(token);
		const credential = await choosePasskey(options);
		if (credential) await this.session.loginWithPasskey(ceremony_id, credential);
		else this.passkeyNote = NO_PASSKEY;
	}

	async #sendPassword(credentials: { email: string; password: string }): Promise<void> {
		this.restart();
		try {
			await this.session.login(credentials);
		} catch (error) {
			const { challenge } = Problem.from(error);
			if (!challenge) throw error;
			this.challenge = challenge;
			this.password.values.password = '';
		}
	}

	async #finish(factor: SecondFactor): Promise<void> {
		if (!this.challenge) return;
		try {
			await this.session.finishLogin(this.challenge, factor);
		} catch (error) {
			if (Problem.from(error).code !== 'login_expired') throw error;
			this.restart(EXPIRED);
		}
	}

	#forgetPasskey(): void {
		this.passkeyFailure = '';
		this.passkeyNote = '';
	}
}

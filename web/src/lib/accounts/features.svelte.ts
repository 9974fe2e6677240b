import type { AuthCalls } from '$lib/api/auth-calls';

/** What this site can do. Nothing is offered before it is known. */
export class Features {
	#sendsEmail = $state<boolean | null>(null);
	#asking: Promise<void> | undefined;

	constructor(readonly auth: AuthCalls) {}

	/** `null` while it is not known. */
	get sendsEmail(): boolean | null {
		return this.#sendsEmail;
	}

	/** Asks once; again only after it got no answer, which is nothing to bother anybody with. */
	async load(): Promise<void> {
		if (this.#sendsEmail === null) await (this.#asking ??= this.#ask());
	}

	async #ask(): Promise<void> {
		try {
			this.#sendsEmail = (await this.auth.features()).sends_email;
		} catch {
			this.#sendsEmail = null;
		} finally {
			this.#asking = undefined;
		}
	}
}

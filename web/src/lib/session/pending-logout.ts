import type { AuthCalls } from '$lib/api/auth-calls';
import { Problem } from '$lib/api/problem';
import { traces } from './traces';

/** Longer than a spent refresh token is spared for: the answer that was lost is not waited for any more. */
const AGAIN_MS = 15_000;

/**
 * A log-out that the server has yet to learn of. All that is left of it in this browser is a mark, and the cookie
 * that no script sees: it is good for an access token, which ends the session and signs nobody in.
 */
export class PendingLogout {
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(readonly auth: AuthCalls) {}

	get waiting(): boolean {
		return traces.loggingOut;
	}

	begin(): void {
		traces.markLoggingOut();
	}

	/** A log-in takes the place of the session that the cookie names, and so ends it at the server. */
	overtake(): void {
		traces.markLoggedOut();
	}

	/** Whether the session has ended at the server now; never throws. It spends the refresh token: one tab at a time. */
	async end(accessToken: string): Promise<boolean> {
		const over = await this.#isOver(accessToken);
		if (over) traces.markLoggedOut();
		return over;
	}

	/** The connection tells when it is back, but a server that answers with errors does not. */
	later(again: () => void): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(again, AGAIN_MS);
	}

	async #isOver(accessToken: string): Promise<boolean> {
		try {
			if (accessToken && (await this.#accepted(accessToken))) return true;
			await this.auth.logout((await this.auth.refresh()).access_token);
			return true;
		} catch (error) {
			const { status, code } = Problem.from(error);
			return status === 401 && code !== 'refresh_token_spent';
		}
	}

	/** A token may be refused although the session lives on, for which the cookie is needed. */
	async #accepted(accessToken: string): Promise<boolean> {
		try {
			await this.auth.logout(accessToken);
			return true;
		} catch (error) {
			if (Problem.from(error).status === 401) return false;
			throw error;
		}
	}
}

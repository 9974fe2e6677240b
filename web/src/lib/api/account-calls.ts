import createClient from 'openapi-fetch';
import { done, unwrap, type Send } from './answers';
import type { paths } from './schema';
import type {
	ActivityPage,
	CreationOptions,
	ExportFormat,
	Passkey,
	PasskeyAnswer,
	PasskeyRequest,
	RequestOptions,
	SessionInfo,
	TwoFactorSetup,
	TwoFactorStatus
} from './types';

const PAGE_SIZE = 50;

/** `code`: from the app, or a recovery code; only where two factors are on. */
export interface PasswordProof {
	password: string;
	code?: string;
}

/** What shows that it is the person: the password, or a passkey, which is both factors in one. */
export type Proof = PasswordProof | { ceremony_id: string; credential: PasskeyAnswer };

/** What somebody signed in asks about their account and its safety. Each call throws a `Problem` unless it succeeds. */
export class AccountCalls {
	readonly #client;

	constructor(send: Send) {
		this.#client = createClient<paths>({ baseUrl: location.origin, fetch: send });
	}

	/** All other sessions end. */
	async changePassword(current: string, next: string): Promise<void> {
		const body = { current_password: current, new_password: next };
		done(await this.#client.POST('/api/v1/auth/password', { body }));
	}

	async sendVerification(): Promise<void> {
		done(await this.#client.POST('/api/v1/auth/email/send-verification'));
	}

	async twoFactorStatus(): Promise<TwoFactorStatus> {
		return unwrap(await this.#client.GET('/api/v1/auth/2fa'));
	}

	async setUpTwoFactor(proof: Proof): Promise<TwoFactorSetup> {
		return unwrap(await this.#client.POST('/api/v1/auth/2fa/setup', { body: proof }));
	}

	/** Answers the recovery codes. */
	async enableTwoFactor(code: string): Promise<string[]> {
		const answer = await this.#client.POST('/api/v1/auth/2fa/enable', { body: { code } });
		return unwrap(answer).recovery_codes;
	}

	/** All other sessions end. */
	async disableTwoFactor({ password, code = '' }: PasswordProof): Promise<void> {
		done(await this.#client.POST('/api/v1/auth/2fa/disable', { body: { password, code } }));
	}

	/** `code`: from the app, or a recovery code. The codes there were are void. */
	async renewRecoveryCodes(code: string): Promise<string[]> {
		const answer = await this.#client.POST('/api/v1/auth/2fa/recovery-codes', { body: { code } });
		return unwrap(answer).recovery_codes;
	}

	async passkeys(): Promise<Passkey[]> {
		return unwrap(await this.#client.GET('/api/v1/auth/passkeys')).passkeys;
	}

	async passkeyCreation(proof: Proof): Promise<CreationOptions> {
		const path = '/api/v1/auth/passkeys/registration-options';
		const answer = await this.#client.POST(path, { body: proof });
		// The API's document leaves open what the browser alone has to understand.
		return unwrap(answer).options as unknown as CreationOptions;
	}

	async addPasskey(name: string, credential: PasskeyAnswer): Promise<Passkey> {
		return unwrap(await this.#client.POST('/api/v1/auth/passkeys', { body: { name, credential } }));
	}

	async renamePasskey(id: string, name: string): Promise<Passkey> {
		const options = { params: { path: { passkey_id: id } }, body: { name } };
		return unwrap(await this.#client.PATCH('/api/v1/auth/passkeys/{passkey_id}', options));
	}

	async removePasskey(id: string, proof: Proof): Promise<void> {
		const options = { params: { path: { passkey_id: id } }, body: proof };
		done(await this.#client.POST('/api/v1/auth/passkeys/{passkey_id}/remove', options));
	}

	/** Ending sessions and new recovery codes need it when the log-in was more than 15 minutes ago. */
	async reauthenticate(proof: Proof): Promise<void> {
		done(await this.#client.POST('/api/v1/auth/reauthenticate', { body: proof }));
	}

	/** Begins to show with a passkey that it is the person, for the next call that takes a `Proof`. */
	async passkeyProof(): Promise<PasskeyRequest> {
		const answer = await this.#client.POST('/api/v1/auth/reauthenticate/passkey');
		const { ceremony_id, options } = unwrap(answer);
		return { ceremony_id, options: options as unknown as RequestOptions };
	}

	async sessions(): Promise<SessionInfo[]> {
		return unwrap(await this.#client.GET('/api/v1/auth/sessions')).sessions;
	}

	async endSession(id: string): Promise<void> {
		const params = { path: { session_id: id } };
		done(await this.#client.DELETE('/api/v1/auth/sessions/{session_id}', { params }));
	}

	async endOtherSessions(): Promise<void> {
		done(await this.#client.DELETE('/api/v1/auth/sessions'));
	}

	/** A page of events, newest first; `cursor` is what the page before it ended with, `null` for the first. */
	async activity(cursor: string | null): Promise<ActivityPage> {
		const query = { limit: PAGE_SIZE, ...(cursor && { cursor }) };
		return unwrap(await this.#client.GET('/api/v1/users/me/activity', { params: { query } }));
	}

	async exportActivity(format: ExportFormat): Promise<Blob> {
		const options = { params: { query: { format } }, parseAs: 'blob' as const };
		return unwrap(await this.#client.GET('/api/v1/users/me/activity/export', options));
	}
}

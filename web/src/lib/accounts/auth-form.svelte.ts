import type { Credentials } from '$lib/api/calls';
import { Problem } from '$lib/api/problem';

export type FieldName = keyof Credentials;

const MISSING: Record<FieldName, string> = {
	email: 'Enter your e-mail address.',
	password: 'Enter a password.'
};
/** Problems that are about one field without saying so. */
const FIELD_OF: Record<string, FieldName> = { email_taken: 'email' };

/** E-mail and password on their way to the API, and what it had to say about them. */
export class AuthForm {
	email = $state('');
	password = $state('');
	busy = $state(false);
	errors = $state<Record<FieldName, string>>({ email: '', password: '' });
	/** What went wrong and is no single field's fault. */
	failure = $state('');
	/** The stable code of what went wrong. */
	code = $state('');

	constructor(readonly send: (credentials: Credentials) => Promise<void>) {}

	/** Whether it went through. */
	async submit(): Promise<boolean> {
		this.#check();
		if (this.busy || this.errors.email || this.errors.password) return false;
		this.busy = true;
		try {
			await this.send({ email: this.email.trim(), password: this.password });
			return true;
		} catch (error) {
			this.#explain(Problem.from(error));
			return false;
		} finally {
			this.busy = false;
		}
	}

	/** A field that is being corrected is not wrong any more. */
	touch(field: FieldName): void {
		this.errors[field] = '';
	}

	#check(): void {
		this.failure = '';
		this.code = '';
		this.errors = {
			email: this.email.trim() ? '' : MISSING.email,
			password: this.password ? '' : MISSING.password
		};
	}

	#explain(problem: Problem): void {
		this.code = problem.code;
		this.errors = { email: problem.messageFor('email'), password: problem.messageFor('password') };
		const field = FIELD_OF[problem.code];
		if (field) this.errors[field] = problem.message;
		if (!this.errors.email && !this.errors.password) this.failure = problem.message;
	}
}

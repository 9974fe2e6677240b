import type { Credentials } from '$lib/api/auth-calls';
import { Form } from '$lib/ui/form.svelte';
import { EMAIL } from './fields';

/** E-mail and password on their way to the API. */
export class AuthForm extends Form<keyof Credentials> {
	constructor(send: (credentials: Credentials) => Promise<void>) {
		super({ email: EMAIL, password: { missing: 'Enter a password.' } }, send);
	}
}

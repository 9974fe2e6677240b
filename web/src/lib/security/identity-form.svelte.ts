import { ANY_CODE, PASSWORD } from '$lib/accounts/fields';
import type { Proof } from '$lib/api/account-calls';
import { Problem } from '$lib/api/problem';
import { Form, type FormField } from '$lib/ui/form.svelte';

const UNEXPECTED = 'code_required';

/** Shows that it is the person: by the password and, where two factors are on, a code. */
export class IdentityForm extends Form<'password' | 'code'> {
	#codeWanted: () => boolean;

	/** `twoFactors`: whether they are on, as far as the page knows; the API may know better. */
	constructor(twoFactors: () => boolean, send: (proof: Proof) => Promise<unknown>) {
		let unexpected = $state(false);
		const codeWanted = () => unexpected || twoFactors();
		super({ password: PASSWORD, code: codeField(codeWanted) }, async ({ password, code }) => {
			try {
				await send(codeWanted() ? { password, code } : { password });
			} catch (error) {
				unexpected ||= Problem.from(error).code === UNEXPECTED;
				throw error;
			}
		});
		this.#codeWanted = codeWanted;
	}

	get wantsCode(): boolean {
		return this.#codeWanted();
	}
}

function codeField(wanted: () => boolean): FormField {
	return {
		...ANY_CODE,
		get missing() {
			return wanted() ? ANY_CODE.missing : '';
		},
		codes: [...(ANY_CODE.codes ?? []), UNEXPECTED]
	};
}

import { ANY_CODE, PASSWORD } from '$lib/accounts/fields';
import type { PasswordProof } from '$lib/api/account-calls';
import { Problem } from '$lib/api/problem';
import { Form, type FormField } from '$lib/ui/form.svelte';

const UNEXPECTED = 'code_required';

/** A form with a password in it, and what else. */
export type WithPassword<Name extends string> = Form<'password' | Name>;

/** Shows that it is the person: by the password and, where two factors are on, a code. `More`: what else is asked. */
export class IdentityForm<More extends string = never> extends Form<'password' | 'code' | More> {
	#codeWanted: () => boolean;

	/** `twoFactors`: whether they are on, as far as the page knows; the API may know better. */
	constructor(
		twoFactors: () => boolean,
		send: (proof: PasswordProof, more: Record<More, string>) => Promise<unknown>,
		more = {} as Record<More, FormField>
	) {
		let unexpected = $state(false);
		const codeWanted = () => unexpected || twoFactors();
		const own = { password: PASSWORD, code: codeField(codeWanted) };
		super({ ...more, ...own }, async (values) => {
			const { password, code } = values;
			try {
				await send(codeWanted() ? { password, code } : { password }, values);
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

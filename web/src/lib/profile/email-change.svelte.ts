import { EMAIL } from '$lib/accounts/fields';
import type { AccountCalls } from '$lib/api/account-calls';
import type { ProfileCalls } from '$lib/api/profile-calls';
import type { User } from '$lib/api/types';
import { ProofForm } from '$lib/security/proof-form.svelte';
import type { Session } from '$lib/session/session.svelte';
import type { Toasts } from '$lib/shell/toasts.svelte';
import { Resource } from '$lib/ui/resource.svelte';

const NEW_EMAIL = {
	...EMAIL,
	missing: 'Enter the new address.',
	codes: ['email_taken', 'email_unchanged']
};

/** Another e-mail address, from the form to the link that confirms it. */
export class EmailChange {
	open = $state(false);
	/** Forgetting the address that waits. */
	forgetting = $state(false);
	readonly twoFactor;
	readonly form;

	constructor(
		readonly calls: ProfileCalls,
		account: AccountCalls,
		readonly session: Session,
		readonly toasts: Toasts
	) {
		this.twoFactor = new Resource(() => account.twoFactorStatus());
		this.form = new ProofForm<'email'>(
			account,
			() => this.twoFactor.value?.enabled ?? false,
			async (proof, { email }) => this.#changed(await calls.changeEmail(email, proof)),
			{ email: NEW_EMAIL }
		);
	}

	show(open: boolean): void {
		this.form.reset();
		this.open = open;
	}

	/** Whether nothing waits any more. */
	async forget(): Promise<boolean> {
		if (this.forgetting) return false;
		this.forgetting = true;
		try {
			await this.calls.forgetEmailChange();
			const { user } = this.session;
			if (!user) return false;
			this.session.update({ ...user, pending_email: null });
			this.toasts.say(`Your address stays ${user.email}.`);
			return true;
		} catch (error) {
			this.toasts.complain('The change still waits.', error);
			return false;
		} finally {
			this.forgetting = false;
		}
	}

	#changed(user: User): void {
		this.session.update(user);
		const { email, pending_email: pending } = user;
		this.toasts.say(
			pending ? `A link is on its way to ${pending}.` : `Your address is ${email} now.`
		);
	}
}

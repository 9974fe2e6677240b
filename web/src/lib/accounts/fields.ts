import type { FormField } from '$lib/ui/form.svelte';

/** The fields that several forms have in common. */
export const EMAIL: FormField = {
	missing: 'Enter your e-mail address.',
	clean: (text) => text.trim(),
	codes: ['email_taken']
};

export const PASSWORD: FormField = {
	missing: 'Enter your password.',
	codes: ['wrong_password']
};

export const NEW_PASSWORD: FormField = { missing: 'Enter a new password.' };

const REFUSED = ['wrong_code', 'second_factor_invalid'];

/** Apps show six digits in two groups, and people type them so. */
export const APP_CODE: FormField = {
	missing: 'Enter the code from your app.',
	clean: withoutSpaces,
	check: (text) => (/^\d{6}$/.test(text) ? '' : 'The code has six digits.'),
	codes: REFUSED
};

export const RECOVERY_CODE: FormField = {
	missing: 'Enter one of your recovery codes.',
	clean: withoutSpaces,
	codes: REFUSED
};

export const ANY_CODE: FormField = {
	missing: 'Enter the code from your app, or a recovery code.',
	clean: withoutSpaces,
	codes: REFUSED
};

function withoutSpaces(text: string): string {
	return text.replace(/\s/g, '');
}

import { longDate } from '$lib/formatting';

/** Recovery codes as somebody finds them in a drawer years from now: whose they are, and what they are for. */
export function recoveryText(
	codes: string[],
	email: string,
	site: string,
	now = new Date()
): string {
	return [
		`Recovery codes for ${site}`,
		`Account: ${email}`,
		`Made on ${longDate(now.toISOString())}`,
		'',
		...codes,
		'',
		'Each code works once. Use one in place of the code from your app when you log in.',
		'A newer set makes all of these void.',
		''
	].join('\n');
}

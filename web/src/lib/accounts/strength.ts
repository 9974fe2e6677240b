export interface Strength {
	/** 1 to 4. */
	step: 1 | 2 | 3 | 4;
	word: string;
	/** One sentence; empty when there is nothing to do better. */
	advice: string;
}

const WORDS = { 1: 'Weak', 2: 'Fair', 3: 'Good', 4: 'Strong' } as const;
/** zxcvbn's scores, 0 to 4: up to 10^6 guesses (its 1) an attacker needs no patience. */
const STEPS = [1, 1, 2, 3, 4] as const;

const FEW_WORDS = 'A few random words in a row make it stronger.';
const OWN_WORDS = 'Leave your e-mail address and the name of this site out of it.';

/** What this site's own words are to somebody who guesses. */
const SITE_WORDS = ['donotplay'];

let estimator: ReturnType<typeof load> | undefined;

/** Fetches what it takes to measure, three quarters of a megabyte: only who sets a password does. */
export function prepareStrength(): void {
	estimator ??= load();
	// The meter only helps: without an answer it stays away, and the next password tries again.
	estimator.catch(() => (estimator = undefined));
}

/** How long a password would withstand guesses that know the person's e-mail address. */
export async function strengthOf(password: string, email: string): Promise<Strength> {
	prepareStrength();
	const zxcvbn = await (estimator ?? load());
	const { score, feedback } = zxcvbn.check(password, wordsOf(email));
	const step = STEPS[score];
	const advice = feedback.warning ?? feedback.suggestions[0] ?? FEW_WORDS;
	return { step, word: WORDS[step], advice: step === 4 ? '' : advice };
}

function wordsOf(email: string): string[] {
	const parts = email.split(/[^\p{L}\p{N}]+/u).filter((part) => part.length > 2);
	const [name = ''] = email.split('@');
	return [email, name, ...parts, ...SITE_WORDS].filter(Boolean);
}

async function load() {
	const [{ ZxcvbnFactory }, common, english] = await Promise.all([
		import('@zxcvbn-ts/core'),
		import('@zxcvbn-ts/language-common'),
		import('@zxcvbn-ts/language-en')
	]);
	const { warnings } = english.translations;
	return new ZxcvbnFactory({
		dictionary: { ...common.dictionary, ...english.dictionary },
		graphs: common.adjacencyGraphs,
		translations: { ...english.translations, warnings: { ...warnings, userInputs: OWN_WORDS } }
	});
}

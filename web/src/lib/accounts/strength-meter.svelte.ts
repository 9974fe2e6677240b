import { strengthOf, type Strength } from './strength';

/** Long enough that a pause in typing is meant, and a screen reader does not read out each letter's verdict. */
const DEBOUNCE_MS = 250;

/** Measures a password while it is typed. Without the means to measure it stays empty. */
export class StrengthMeter {
	strength = $state.raw<Strength | null>(null);
	#timer: ReturnType<typeof setTimeout> | undefined;
	#latest = '';

	constructor(readonly measure = strengthOf) {}

	watch(password: string, email: string): void {
		clearTimeout(this.#timer);
		this.#latest = password;
		if (!password) this.strength = null;
		else this.#timer = setTimeout(() => void this.#measure(password, email), DEBOUNCE_MS);
	}

	stop(): void {
		clearTimeout(this.#timer);
	}

	async #measure(password: string, email: string): Promise<void> {
		const strength = await this.measure(password, email).catch(() => null);
		if (this.#latest === password) this.strength = strength;
	}
}

import { Problem } from '$lib/api/problem';
import type { Session } from '$lib/session/session.svelte';

/** A link that confirms an e-mail address, on its way to the API. */
export class Verification {
	phase = $state<'checking' | 'confirmed' | 'refused' | 'failed'>('checking');
	problem = $state.raw<Problem | null>(null);
	#sent = '';

	/** `use` sends the token. */
	constructor(
		readonly session: Session,
		readonly use: (token: string) => Promise<void>
	) {}

	/** Sends each token once, unless there was no answer; `""` is refused unsent. */
	async confirm(token: string): Promise<void> {
		if (token === '') this.phase = 'refused';
		if (token === '' || token === this.#sent) return;
		this.#sent = token;
		this.phase = 'checking';
		try {
			await this.use(token);
			this.phase = 'confirmed';
		} catch (error) {
			this.#explain(Problem.from(error));
			return;
		}
		// Whoever is signed in here learns it at the next renewal otherwise.
		await this.session.recheck().catch(() => undefined);
	}

	#explain(problem: Problem): void {
		this.problem = problem;
		this.phase = problem.code === 'link_invalid' ? 'refused' : 'failed';
		if (this.phase === 'failed') this.#sent = '';
	}
}

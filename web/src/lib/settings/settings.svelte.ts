import { Problem } from '$lib/api/problem';
import type { ProfileCalls } from '$lib/api/profile-calls';
import type { Remarks, Settings as Document, SettingsChange } from '$lib/api/types';
import type { Session } from '$lib/session/session.svelte';

/** A change that is on its way. */
interface Change {
	owner: string;
	change: SettingsChange;
}

/**
 * The settings of who is signed in. A change shows at once and is taken back when the API refuses it. Everything is
 * kept with whose it is: nobody ever sees or changes those of the person before.
 */
export class Settings {
	#known = $state.raw<{ owner: string; document: Document } | null>(null);
	#changes = $state.raw<Change[]>([]);
	/** Why they could not be loaded. */
	problem = $state.raw<Problem | null>(null);
	#turn: Promise<unknown> = Promise.resolve();
	#latest = 0;

	constructor(
		readonly calls: ProfileCalls,
		readonly session: Session
	) {
		session.tabs.onSettings = (owner, document) => this.#take(owner, document);
	}

	readonly #owner = $derived.by(() => this.session.user?.id ?? null);

	/** `null` until they are loaded. */
	readonly document = $derived.by((): Document | null => {
		const [known, owner] = [this.#known, this.#owner];
		if (known?.owner !== owner) return null;
		return this.#changes
			.filter((each) => each.owner === owner)
			.reduce((document, { change }) => changed(document, change), known.document);
	});

	/** What the API makes of an artist that is put on the list without a word. */
	readonly newRemarks = $derived.by((): Remarks => {
		const { default_tags: tags = [], default_scope: scope = 'any_credit' } = this.document ?? {};
		return { tags, note: null, scope, until: null };
	});

	/** Never throws: `problem` tells how it went. */
	async load(): Promise<void> {
		const [owner, mine] = [this.#owner, ++this.#latest];
		if (owner === null) return;
		this.problem = null;
		try {
			const document = await this.calls.settings();
			if (mine === this.#latest) this.#take(owner, document);
		} catch (error) {
			if (mine === this.#latest) this.problem = Problem.from(error);
		}
	}

	/** One change after the other. Rejects with the `Problem` when it was refused, and is taken back then. */
	async change(change: SettingsChange): Promise<void> {
		const owner = this.#owner;
		if (owner === null) return;
		const pending = { owner, change };
		this.#changes = [...this.#changes, pending];
		const turn = this.#turn.then(() => this.#send(pending));
		this.#turn = turn.catch(() => undefined);
		try {
			const document = await turn;
			this.#take(owner, document);
			this.session.tabs.tellSettings(owner, document);
		} finally {
			this.#changes = this.#changes.filter((each) => each !== pending);
		}
	}

	async #send({ owner, change }: Change): Promise<Document> {
		if (owner !== this.#owner) throw new Problem('You’re logged out.', 401, 'not_authenticated');
		return this.calls.changeSettings(change);
	}

	/** What is on its way from before is not taken in. */
	#take(owner: string, document: Document): void {
		if (owner !== this.#owner) return;
		this.#latest += 1;
		this.#known = { owner, document };
		this.problem = null;
	}
}

function changed(document: Document, { email_notices, ...rest }: SettingsChange): Document {
	return {
		...document,
		...rest,
		email_notices: { ...document.email_notices, ...email_notices }
	};
}

import type { Settings, User } from '$lib/api/types';

/** A signed-in session as tabs hand it to each other; never stored. */
export interface Pass {
	user: User;
	accessToken: string;
	/** Milliseconds since the epoch, by this machine's clock. */
	expiresAt: number;
}

type Message =
	| { kind: 'signed_in'; pass: Pass }
	| { kind: 'signed_out'; why: string }
	| { kind: 'who_has_a_pass' }
	| { kind: 'offer'; pass: Pass }
	| { kind: 'user'; user: User }
	| { kind: 'settings'; owner: string; settings: Settings };

const NAME = 'donotplay.session';

/** What the app's tabs in one browser tell each other, and the lock that lets one of them act at a time. */
export class Tabs {
	readonly #channel = new BroadcastChannel(NAME);
	#last: Promise<unknown> = Promise.resolve();
	/** Set by the session. */
	onSignedIn: (pass: Pass) => void = () => undefined;
	onSignedOut: (why: string) => void = () => undefined;
	onAsked: () => void = () => undefined;
	onOffer: (pass: Pass) => void = () => undefined;
	onUser: (user: User) => void = () => undefined;
	/** Set by the settings. `owner`: the id of whose they are. */
	onSettings: (owner: string, settings: Settings) => void = () => undefined;

	constructor() {
		this.#channel.onmessage = ({ data }: MessageEvent<Message>) => {
			if (data.kind === 'signed_in') this.onSignedIn(data.pass);
			else if (data.kind === 'signed_out') this.onSignedOut(data.why);
			else if (data.kind === 'offer') this.onOffer(data.pass);
			else if (data.kind === 'user') this.onUser(data.user);
			else if (data.kind === 'settings') this.onSettings(data.owner, data.settings);
			else this.onAsked();
		};
	}

	tellSignedIn(pass: Pass): void {
		this.#tell({ kind: 'signed_in', pass });
	}

	tellSignedOut(why: string): void {
		this.#tell({ kind: 'signed_out', why });
	}

	ask(): void {
		this.#tell({ kind: 'who_has_a_pass' });
	}

	/** Answers `ask`. */
	offer(pass: Pass): void {
		this.#tell({ kind: 'offer', pass });
	}

	/** The account of who is signed in is as it is there now. */
	tellUser(user: User): void {
		this.#tell({ kind: 'user', user });
	}

	tellSettings(owner: string, settings: Settings): void {
		this.#tell({ kind: 'settings', owner, settings });
	}

	close(): void {
		this.#channel.close();
	}

	/** Runs `work` while no other tab runs any. Browsers have Web Locks only on HTTPS and localhost: elsewhere
	 * this holds within the tab alone. */
	async alone<T>(work: () => Promise<T>): Promise<T> {
		if ('locks' in navigator) return navigator.locks.request(NAME, work);
		const turn = this.#last.then(work, work);
		this.#last = turn;
		return turn;
	}

	#tell(message: Message): void {
		this.#channel.postMessage(message);
	}
}

import { Problem } from './problem';

const RETRY_MS = 5_000;

/** What brings a request to the server and its answer back; `fetch`, or something that can do more. */
export type Transport = (request: Request) => Promise<Response>;

/** Whether the API answers. Knows it from the calls themselves, because `navigator.onLine` only sees the cable. */
export class Connection {
	#online = $state(navigator.onLine);
	#answered = $state(true);
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly #whenBack = new Set<() => void>();

	constructor() {
		window.addEventListener('offline', () => (this.#online = false));
		window.addEventListener('online', () => {
			this.#online = true;
			void this.check();
		});
	}

	get state(): 'up' | 'offline' | 'unreachable' {
		if (!this.#online) return 'offline';
		return this.#answered ? 'up' : 'unreachable';
	}

	/** Calls `action` each time answers come again after a gap; returns how to stop that. */
	whenBack(action: () => void): () => void {
		this.#whenBack.add(action);
		return () => void this.#whenBack.delete(action);
	}

	/** `fetch` that turns "no answer" into a `Problem` and remembers it. */
	readonly send = async (request: Request, transport: Transport = fetch): Promise<Response> => {
		try {
			const response = await transport(request);
			this.#answered = true;
			return response;
		} catch (error) {
			if (request.signal.aborted) throw error;
			this.#answered = false;
			this.#checkLater();
			throw Problem.unreachable();
		}
	};

	async check(): Promise<void> {
		try {
			const response = await this.send(new Request(`${location.origin}/health`));
			if (response.ok) this.#whenBack.forEach((action) => action());
		} catch {
			// send() has remembered it, and tries again.
		}
	}

	#checkLater(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.check(), RETRY_MS);
	}
}

import { Problem } from '$lib/api/problem';

export interface Toast {
	id: number;
	text: string;
	tone: 'plain' | 'offer' | 'error';
	action?: { label: string; run: () => void };
}

/** Long enough to read and to reach the button. */
const SHOWN_MS = 5_000;
const SHOWN_WITH_ACTION_MS = 9_000;
const MOST = 3;

/** Short messages at the edge of the page. Their time stands still while somebody points at them or is in them. */
export class Toasts {
	shown = $state.raw<Toast[]>([]);
	#nextId = 1;
	readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

	/** Confirms what was done, in place of what was confirmed before: the page below is to be seen. */
	say(text: string, action?: Toast['action']): void {
		this.shown.filter(({ tone }) => tone === 'plain').forEach(({ id }) => this.dismiss(id));
		this.#show({ id: this.#nextId++, text, tone: 'plain', ...(action && { action }) });
	}

	/** Offers a way back, which is there for its time whatever else is said. Answers what `dismiss` takes. */
	offer(text: string, action: NonNullable<Toast['action']>): number {
		const id = this.#nextId++;
		this.#show({ id, text, tone: 'offer', action });
		return id;
	}

	/** Tells what went wrong, after `lead`: "Björk was not added." */
	complain(lead: string, error: unknown): void {
		const problem = Problem.from(error);
		// The log-in page says why somebody is there.
		if (problem.status === 401) return;
		this.#show({ id: this.#nextId++, text: `${lead} ${problem.message}`, tone: 'error' });
	}

	dismiss(id: number): void {
		clearTimeout(this.#timers.get(id));
		this.#timers.delete(id);
		this.shown = this.shown.filter((toast) => toast.id !== id);
	}

	clear(): void {
		this.shown.forEach(({ id }) => this.dismiss(id));
	}

	pause(): void {
		this.#timers.forEach((timer) => clearTimeout(timer));
	}

	resume(): void {
		this.shown.forEach((toast) => this.#count(toast));
	}

	#show(toast: Toast): void {
		this.shown.slice(0, 1 - MOST).forEach(({ id }) => this.dismiss(id));
		this.shown = [...this.shown, toast];
		this.#count(toast);
	}

	#count({ id, action }: Toast): void {
		clearTimeout(this.#timers.get(id));
		const ms = action ? SHOWN_WITH_ACTION_MS : SHOWN_MS;
		this.#timers.set(
			id,
			setTimeout(() => this.dismiss(id), ms)
		);
	}
}

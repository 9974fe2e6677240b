import type { ImportCalls } from '$lib/api/import-calls';
import type { Answer, Import, Rest } from '$lib/api/import-types';
import { Problem } from '$lib/api/problem';

/** Choosing with the arrow keys answers on the way to what is meant. */
const DEBOUNCE_MS = 400;
/** What a closing page may still send is 64 kB; an answer has at most 70 bytes. */
const MOST_AT_ONCE = 500;

type Numbered<T> = ReadonlyMap<number, T>;

/** Answers to the questions of an import, by the number of the row. They are shown at once and sent in batches. */
export class Answers {
	given = $state.raw<Numbered<Answer>>(new Map());
	/** Why an answer was not taken. */
	refused = $state.raw<Numbered<string>>(new Map());
	phase = $state<'saved' | 'saving' | 'failed'>('saved');
	problem = $state.raw<Problem | null>(null);
	readonly #unsent = new Map<number, Answer>();
	#timer: ReturnType<typeof setTimeout> | undefined;
	#flushing: Promise<boolean> | undefined;

	/** `onsaved` gets the import as it is after answers were taken, `onfailed` why they were not. */
	constructor(
		readonly calls: ImportCalls,
		readonly importId: string,
		readonly onsaved: (now: Import) => void,
		readonly onfailed: (problem: Problem) => void
	) {}

	give(answer: Answer): void {
		this.#unsent.set(answer.number, answer);
		this.given = with_(this.given, answer.number, answer);
		this.refused = without(this.refused, [answer.number]);
		this.phase = 'saving';
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.flush(), DEBOUNCE_MS);
	}

	/** Sends what is not sent yet; whether all is saved. Never throws: `problem` tells why not. */
	async flush(): Promise<boolean> {
		clearTimeout(this.#timer);
		this.#flushing ??= this.#sendAll().finally(() => (this.#flushing = undefined));
		return this.#flushing;
	}

	/** What is saved is in the rows from now on, which are loaded anew. */
	settle(): void {
		this.given = new Map(this.#unsent);
	}

	/** Answers all that is still open in the same way. Throws the `Problem` when it could not. */
	async giveRest(rest: Rest): Promise<Import> {
		if (!(await this.flush())) throw this.problem ?? Problem.from(null);
		return this.calls.answer(this.importId, [], rest);
	}

	async #sendAll(): Promise<boolean> {
		while (this.#unsent.size > 0) {
			this.phase = 'saving';
			const batch = [...this.#unsent.values()].slice(0, MOST_AT_ONCE);
			try {
				const now = await this.calls.answer(this.importId, batch);
				this.#forget(batch);
				this.onsaved(now);
			} catch (error) {
				const problem = Problem.from(error);
				if (!this.#drop(problem, batch)) return this.#fail(problem);
			}
		}
		this.phase = 'saved';
		this.problem = null;
		return true;
	}

	/** The API takes all of a batch or none, and names those that it can't take: the others can go on. */
	#drop(problem: Problem, batch: Answer[]): boolean {
		const reasons = refusals(problem);
		const refused = batch.filter(({ number }) => reasons.has(number));
		this.#forget(refused);
		for (const { number } of refused) {
			if (this.#unsent.has(number)) continue;
			this.given = without(this.given, [number]);
			this.refused = with_(this.refused, number, reasons.get(number) ?? '');
		}
		return refused.length > 0;
	}

	#fail(problem: Problem): false {
		this.phase = 'failed';
		this.problem = problem;
		this.onfailed(problem);
		return false;
	}

	/** An answer that was changed in the meantime stays. */
	#forget(answers: Answer[]): void {
		for (const answer of answers)
			if (this.#unsent.get(answer.number) === answer) this.#unsent.delete(answer.number);
	}
}

/** By the number of the row, from fields such as "answers.12". */
function refusals({ status, errors }: Problem): Map<number, string> {
	if (status !== 400) return new Map();
	return new Map(
		errors.flatMap(({ field, message }) => {
			const number = /^answers\.(\d+)$/.exec(field)?.[1];
			return number ? [[Number(number), message]] : [];
		})
	);
}

function with_<T>(map: Numbered<T>, number: number, value: T): Numbered<T> {
	return new Map(map).set(number, value);
}

function without<T>(map: Numbered<T>, numbers: number[]): Numbered<T> {
	return new Map([...map].filter(([number]) => !numbers.includes(number)));
}

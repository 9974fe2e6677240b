import { Problem } from '$lib/api/problem';

export interface FormField {
	/** What is said when it is empty. */
	missing: string;
	/** What is wrong with it before the API is asked; empty when nothing is. */
	check?: (value: string) => string;
	/** What is sent in its place. */
	clean?: (value: string) => string;
	/** Codes of problems that are about this field without saying so. */
	codes?: string[];
}

type Texts<Name extends string> = Record<Name, string>;

/** Texts on their way to the API, and what it had to say about them. Fields are called what the API calls them. */
export class Form<Name extends string> {
	values: Texts<Name>;
	errors: Texts<Name>;
	busy = $state(false);
	/** What went wrong and is no single field's fault. */
	failure = $state('');
	/** The stable code of what went wrong. */
	code = $state('');

	/** `send` rejects with the `Problem` when it did not go through. */
	constructor(
		readonly fields: Record<Name, FormField>,
		readonly send: (values: Texts<Name>) => Promise<unknown>
	) {
		this.values = $state(this.#all(() => ''));
		this.errors = $state(this.#all(() => ''));
	}

	/** Whether it went through. */
	async submit(): Promise<boolean> {
		return this.attempt(Object.keys(this.fields) as Name[], (values) => this.send(values));
	}

	/** Whether `action` went through, which needs no more than the fields with these names. */
	protected async attempt(
		names: Name[],
		action: (values: Texts<Name>) => Promise<unknown>
	): Promise<boolean> {
		if (this.busy) return false;
		this.#check(names);
		if (Object.values(this.errors).some(Boolean)) return false;
		this.busy = true;
		try {
			await action(this.#cleaned());
			return true;
		} catch (error) {
			this.#explain(Problem.from(error));
			return false;
		} finally {
			this.busy = false;
		}
	}

	/** A field that is being corrected is not wrong any more. */
	touch(field: Name): void {
		this.errors[field] = '';
	}

	/** Empties it; what was typed is not kept longer than it is needed. */
	reset(): void {
		this.values = this.#all(() => '');
		this.#clear();
	}

	#clear(): void {
		this.failure = '';
		this.code = '';
		this.errors = this.#all(() => '');
	}

	#check(names: Name[]): void {
		this.#clear();
		const values = this.#cleaned();
		this.errors = this.#all((name) => {
			if (!names.includes(name)) return '';
			const { missing, check } = this.fields[name];
			return values[name] ? (check?.(values[name]) ?? '') : missing;
		});
	}

	#explain(problem: Problem): void {
		this.code = problem.code;
		this.errors = this.#all((name) =>
			this.fields[name].codes?.includes(problem.code) ? problem.message : problem.messageFor(name)
		);
		if (!Object.values(this.errors).some(Boolean)) this.failure = problem.message;
	}

	#cleaned(): Texts<Name> {
		return this.#all((name) => this.fields[name].clean?.(this.values[name]) ?? this.values[name]);
	}

	#all(textOf: (name: Name) => string): Texts<Name> {
		const names = Object.keys(this.fields) as Name[];
		return Object.fromEntries(names.map((name) => [name, textOf(name)])) as Texts<Name>;
	}
}

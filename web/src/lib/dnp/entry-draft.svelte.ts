import { Problem } from '$lib/api/problem';
import type { Entry, Remarks, Scope, TagCount, Version } from '$lib/api/types';
import { dayAfter, dayOf, endOfDay, ENDINGS, type Ending } from './ending';
import { TagInput } from './tag-input.svelte';

export interface DraftCalls {
	/** The entry as it is now. */
	version: () => Promise<Version>;
	/** Rejects with the `Problem`, `entry_changed` when the entry is not in that state any more. */
	save: (remarks: Remarks, etag: string) => Promise<void>;
}

/**
 * What is being written about an artist. It starts with what the list shows; what the entry really is by now is
 * asked for meanwhile. When that is something else and something was typed, both stand side by side: a conflict.
 */
export class EntryDraft {
	readonly input: TagInput;
	note = $state('');
	scope = $state<Scope>('any_credit');
	ending = $state<Ending>('never');
	/** With `ending` "day". */
	day = $state('');
	busy = $state(false);
	problem = $state.raw<Problem | null>(null);
	/** The entry as it is now, when somebody else has changed it. */
	conflict = $state.raw<Version | null>(null);
	#base: Entry;
	#etag: string | null = null;

	constructor(
		entry: Entry,
		used: () => TagCount[],
		readonly calls: DraftCalls
	) {
		this.input = new TagInput([], used);
		this.#base = entry;
		this.#write(entry);
	}

	/** Null for never, and for a day that is none. */
	readonly until = $derived.by(() => {
		const after = ENDINGS.find(({ ending }) => ending === this.ending)?.after;
		if (after) return endOfDay(dayAfter(after));
		if (this.ending !== 'day') return null;
		const before = this.#base.until;
		return before && dayOf(before) === this.day ? before : endOfDay(this.day);
	});

	readonly remarks = $derived.by((): Remarks => {
		const { note, scope, until } = this;
		return { tags: this.input.tags, note: note.trim() || null, scope, until };
	});

	/** What the API said about a field. */
	errorOf(field: keyof Remarks): string {
		return this.problem?.messageFor(field) ?? '';
	}

	/** What went wrong and is no field's fault. */
	readonly failure = $derived.by(() => {
		const fields: (keyof Remarks)[] = ['tags', 'note', 'scope', 'until'];
		return fields.some((field) => this.errorOf(field)) ? '' : (this.problem?.message ?? '');
	});

	/** Asks what the entry is now. Saving asks again when this fails. */
	async catchUp(): Promise<void> {
		await this.#ask().catch(() => undefined);
	}

	/** Whether it was saved. */
	async save(): Promise<boolean> {
		if (this.busy) return false;
		this.input.commit();
		this.problem = this.ending === 'day' && !this.until ? noDay() : null;
		if (this.problem) return false;
		this.busy = true;
		try {
			const etag = this.#etag ?? (await this.#ask());
			if (etag === null) return false;
			await this.calls.save(this.remarks, etag);
			return true;
		} catch (error) {
			this.problem = Problem.from(error);
			if (this.problem.current) this.#disagree(this.problem.current);
			return false;
		} finally {
			this.busy = false;
		}
	}

	/** Saves what was typed over what somebody else has saved. */
	async keepMine(): Promise<boolean> {
		this.#etag = this.conflict?.etag ?? null;
		this.conflict = null;
		return this.save();
	}

	/** Goes on with what somebody else has saved. */
	takeTheirs(): void {
		if (!this.conflict) return;
		this.#start(this.conflict);
		this.conflict = null;
	}

	/** The state that was read; null when there is a conflict with it. */
	async #ask(): Promise<string | null> {
		const version = await this.calls.version();
		if (sameRemarks(version.entry, this.#base)) this.#etag = version.etag;
		else if (this.#touched()) this.#disagree(version);
		else this.#start(version);
		return this.#etag;
	}

	#disagree(version: Version): void {
		this.problem = null;
		if (sameRemarks(version.entry, this.remarks)) this.#start(version);
		else this.conflict = version;
	}

	#start({ entry, etag }: Version): void {
		this.#base = entry;
		this.#etag = etag;
		this.#write(entry);
	}

	#touched(): boolean {
		return this.input.text.trim() !== '' || !sameRemarks(this.remarks, this.#base);
	}

	#write({ tags, note, scope, until }: Remarks): void {
		this.input.tags = tags;
		this.note = note ?? '';
		this.scope = scope;
		this.ending = until ? 'day' : 'never';
		this.day = until ? dayOf(until) : '';
	}
}

export function sameRemarks(a: Remarks, b: Remarks): boolean {
	const ends = ({ until }: Remarks) => (until ? Date.parse(until) : null);
	const parts = (r: Remarks) => JSON.stringify([r.tags, r.note?.trim() || null, r.scope, ends(r)]);
	return parts(a) === parts(b);
}

function noDay(): Problem {
	const errors = [{ field: 'until', message: 'Choose a day.' }];
	return new Problem('Choose a day.', 0, 'validation_failed', errors);
}

import type { TagCount } from '$lib/api/types';
import { MOST_TAGS } from './limits';

const MOST_SUGGESTIONS = 8;

/** Where the tags are that somebody writes. */
export interface TagStore {
	tags: string[];
}

/** Tags while they are being written, and the ones used before that fit what is typed. */
export class TagInput {
	text = $state('');
	readonly #store: TagStore;

	constructor(
		tags: string[] | TagStore,
		readonly used: () => TagCount[]
	) {
		this.#store = Array.isArray(tags) ? new Draft(tags) : tags;
	}

	get tags(): string[] {
		return this.#store.tags;
	}

	set tags(tags: string[]) {
		this.#store.tags = tags;
	}

	readonly suggestions = $derived.by(() => {
		const start = normalised(this.text);
		return this.used()
			.map(({ tag }) => tag)
			.filter((tag) => tag.includes(start) && !this.tags.includes(tag))
			.slice(0, MOST_SUGGESTIONS);
	});
	readonly full = $derived.by(() => this.tags.length >= MOST_TAGS);

	/** Takes in what is typed; commas part several tags, as in what somebody pastes. */
	commit(): void {
		this.add(...this.text.split(','));
		this.text = '';
	}

	/** As many as fit, each once; all at once, so that who keeps them is told once. */
	add(...tags: string[]): void {
		const clean = tags.map(normalised).filter(Boolean);
		const all = [...new Set([...this.tags, ...clean])].slice(0, MOST_TAGS);
		if (all.length > this.tags.length) this.tags = all;
	}

	pick(tag: string): void {
		this.add(tag);
		this.text = '';
	}

	remove(tag: string): void {
		this.tags = this.tags.filter((other) => other !== tag);
	}

	removeLast(): void {
		if (this.tags.length > 0) this.tags = this.tags.slice(0, -1);
	}
}

class Draft implements TagStore {
	tags = $state.raw<string[]>([]);

	constructor(tags: string[]) {
		this.tags = tags;
	}
}

/** As the API keeps tags. */
export function normalised(tag: string): string {
	return tag.trim().toLowerCase();
}

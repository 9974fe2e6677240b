import type { TagCount } from '$lib/api/types';
import { MOST_TAGS } from './limits';

const MOST_SUGGESTIONS = 8;

/** Tags while they are being written, and the ones used before that fit what is typed. */
export class TagInput {
	tags = $state.raw<string[]>([]);
	text = $state('');

	constructor(
		tags: string[],
		readonly used: () => TagCount[]
	) {
		this.tags = tags;
	}

	readonly suggestions = $derived.by(() => {
		const start = normalised(this.text);
		return this.used()
			.map(({ tag }) => tag)
			.filter((tag) => tag.includes(start) && !this.tags.includes(tag))
			.slice(0, MOST_SUGGESTIONS);
	});
	readonly full = $derived(this.tags.length >= MOST_TAGS);

	/** Takes in what is typed; commas part several tags, as in what somebody pastes. */
	commit(): void {
		this.text.split(',').forEach((tag) => this.add(tag));
		this.text = '';
	}

	add(tag: string): void {
		const clean = normalised(tag);
		if (!clean || this.full || this.tags.includes(clean)) return;
		this.tags = [...this.tags, clean];
	}

	pick(tag: string): void {
		this.add(tag);
		this.text = '';
	}

	remove(tag: string): void {
		this.tags = this.tags.filter((other) => other !== tag);
	}

	removeLast(): void {
		this.tags = this.tags.slice(0, -1);
	}
}

/** As the API keeps tags. */
export function normalised(tag: string): string {
	return tag.trim().toLowerCase();
}

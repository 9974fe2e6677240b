import type { Calls } from '$lib/api/calls';
import type { ListCalls } from '$lib/api/list-calls';
import { Problem } from '$lib/api/problem';
import type { TagCount } from '$lib/api/types';
import { count } from '$lib/formatting';
import type { Toasts } from '$lib/shell/toasts.svelte';
import { Resource } from '$lib/ui/resource.svelte';
import { normalised } from './tag-input.svelte';

/** All tags of the list, and what can be done to them on all entries at once. */
export class TagManager {
	readonly tags: Resource<TagCount[]>;
	/** Ticked, to become one. */
	chosen = $state.raw<string[]>([]);
	busy = $state(false);

	constructor(
		calls: Calls,
		readonly lists: ListCalls,
		readonly toasts: Toasts
	) {
		this.tags = new Resource(() => calls.tags());
	}

	toggle(tag: string): void {
		this.chosen = this.chosen.includes(tag)
			? this.chosen.filter((other) => other !== tag)
			: [...this.chosen, tag];
	}

	/** A tag that is there already and would take these in, when they are called `name`. */
	meeting(tags: string[], name: string): TagCount | undefined {
		const into = normalised(name);
		if (tags.includes(into)) return undefined;
		return this.tags.value?.find(({ tag }) => tag === into);
	}

	/** One tag gets another name, several become one. Empty when it went through, else what is wrong. */
	async rename(tags: string[], name: string): Promise<string> {
		const into = normalised(name);
		if (!into) return 'Enter a name.';
		return this.#merge(
			tags.filter((tag) => tag !== into),
			into,
			(entries) =>
				`${quoted(tags)} ${tags.length > 1 ? 'are' : 'is'} “${into}” now: ${entries} changed.`
		);
	}

	/** Takes a tag off all entries. Empty when it went through, else what is wrong. */
	async remove(tag: string): Promise<string> {
		return this.#merge([tag], null, (entries) => `“${tag}” is off ${entries}.`);
	}

	async #merge(
		tags: string[],
		into: string | null,
		said: (entries: string) => string
	): Promise<string> {
		if (tags.length === 0) return '';
		this.busy = true;
		try {
			const changed = await this.lists.mergeTags(tags, into);
			this.chosen = this.chosen.filter((tag) => !tags.includes(tag) && tag !== into);
			await this.tags.load();
			this.toasts.say(said(count(changed.length, 'entry', 'entries')));
			return '';
		} catch (error) {
			const problem = Problem.from(error);
			return problem.messageFor('tags') || problem.messageFor('into') || problem.message;
		} finally {
			this.busy = false;
		}
	}
}

function quoted(tags: string[]): string {
	return tags.map((tag) => `“${tag}”`).join(', ');
}

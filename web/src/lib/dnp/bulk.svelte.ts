import { conditionsOf } from '$lib/api/conditions';
import { Problem } from '$lib/api/problem';
import type { Selected } from '$lib/api/types';
import { count } from '$lib/formatting';
import type { Toasts } from '$lib/shell/toasts.svelte';
import type { DnpList } from './list.svelte';
import { removing } from './removing';
import { MOST_SELECTED, type Selection } from './selection.svelte';

/** What is done to all entries that are selected. */
export class Bulk {
	busy = $state(false);

	constructor(
		readonly list: DnpList,
		readonly selection: Selection,
		readonly toasts: Toasts
	) {}

	readonly count = $derived.by(() =>
		this.selection.all ? this.list.total : this.selection.ids.size
	);
	readonly tooMany = $derived(this.count > MOST_SELECTED);

	/** Empty when it went through, else what is wrong. */
	async tag(add: string[], remove: string[]): Promise<string> {
		this.busy = true;
		try {
			const changed = await this.list.tagAll(this.#selected(), add, remove);
			const did = add.length > 0 ? `Tagged with ${quoted(add)}` : `${quoted(remove)} taken off`;
			this.toasts.say(`${did}: ${count(changed, 'entry', 'entries')} changed.`);
			return '';
		} catch (error) {
			const problem = Problem.from(error);
			return problem.messageFor(add.length > 0 ? 'add' : 'remove') || problem.message;
		} finally {
			this.busy = false;
		}
	}

	/** Whether they are gone. */
	async remove(): Promise<boolean> {
		const artists = `${count(this.count, 'artist')} ${this.count === 1 ? 'is' : 'are'}`;
		this.busy = true;
		const removal = this.list.removeAll(this.#selected());
		const done = await removal.then(
			() => true,
			() => false
		);
		this.busy = false;
		if (done) this.selection.clear();
		await removing(this.list, this.toasts, removal, {
			done: `${artists} off your list.`,
			failed: `${artists} still on your list.`,
			notBack: 'Not all were put back.'
		});
		return done;
	}

	#selected(): Selected {
		const { all, ids } = this.selection;
		return all ? { filter: conditionsOf(this.list.filter) } : { artist_ids: [...ids] };
	}
}

function quoted(tags: string[]): string {
	return tags.map((tag) => `“${tag}”`).join(', ');
}

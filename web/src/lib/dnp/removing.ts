import { Problem } from '$lib/api/problem';
import type { Toasts } from '$lib/shell/toasts.svelte';
import type { DnpList, Removal } from './list.svelte';

interface Texts {
	done: string;
	failed: string;
	notBack: string;
}

/** Says at once what is gone and offers the way back; says otherwise when the API refuses. Answers whether it is done. */
export async function removing(
	list: DnpList,
	toasts: Toasts,
	removal: Promise<Removal>,
	texts: Texts
): Promise<boolean> {
	const toast = toasts.offer(texts.done, {
		label: 'Undo',
		run: () => void undo(list, toasts, removal, texts.notBack)
	});
	try {
		await removal;
		return true;
	} catch (error) {
		toasts.dismiss(toast);
		toasts.complain(texts.failed, error);
		return false;
	}
}

/** Whoever is quick undoes what is not done yet: the one waits for the other. */
async function undo(
	list: DnpList,
	toasts: Toasts,
	removal: Promise<Removal>,
	notBack: string
): Promise<void> {
	const removed = await removal.catch(() => null);
	if (!removed) return;
	try {
		const back = await list.restore(removed);
		if (back < removed.artistIds.length) throw gone();
	} catch (error) {
		toasts.complain(notBack, error);
	}
}

function gone(): Problem {
	return new Problem('It is on your list again, or gone for good.', 0, 'not_restored');
}

import type { Answer, ImportRow, Rest } from '$lib/api/import-types';

/** An answer as the value of a radio button: an artist's id, or one of the two others. */
export type Choice = `${number}` | 'new' | 'skip';

/** What a row has been answered; `null` while it is a question. */
export function choiceOf(row: ImportRow, given: Answer | undefined): Choice | null {
	if (given) return given.choice === 'artist' ? `${given.artist_id ?? 0}` : given.choice;
	if (row.outcome === 'question') return null;
	if (row.outcome === 'skipped') return 'skip';
	return row.artist ? `${row.artist.id}` : 'new';
}

export function answerOf(number: number, choice: Choice): Answer {
	if (choice === 'new' || choice === 'skip') return { number, choice };
	return { number, choice: 'artist', artist_id: Number(choice) };
}

/** Ways to answer all questions that are open; `will` follows "For 12 rows, ". */
export const RESTS: { rest: Rest; label: string; will: string; yes: string }[] = [
	{
		rest: 'best_known',
		label: 'Take the best known',
		will: 'the first of those suggested is taken, whoever it is. Rows for which nobody is suggested stay open.',
		yes: 'Take the best known'
	},
	{
		rest: 'new',
		label: 'Artists of their own',
		will: 'your list makes an artist of its own. Such artists are known by the name and ids that the file gives.',
		yes: 'Make artists of their own'
	},
	{
		rest: 'skip',
		label: 'Leave them out',
		will: 'nothing is put on your list.',
		yes: 'Leave them out'
	}
];

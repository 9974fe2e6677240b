import type { Statistics } from '../src/lib/api/statistics-calls';

/** Of a list of three artists; the traits need not fit each other. */
export function someStatistics(traits: Partial<Statistics> = {}): Statistics {
	return {
		total: 3,
		months: [
			{ month: '2026-10', added: 2, total: 2 },
			{ month: '2026-11', added: 1, total: 3 }
		],
		tags: [{ tag: 'party', count: 2 }],
		untagged: 1,
		countries: [{ country: 'IS', count: 3 }],
		genres: [{ genre: 'post-rock', count: 3 }],
		...traits
	};
}

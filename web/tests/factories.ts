import type { Artist, Entry, FoundArtist } from '../src/lib/api/types';

let nextId = 1;

export function anArtist(traits: Partial<Artist> = {}): Artist {
	const id = traits.id ?? nextId++;
	const name = traits.name ?? `Artist ${id}`;
	return {
		id,
		name,
		sort_name: name,
		type: 'Group',
		country: 'IS',
		disambiguation: '',
		genres: ['post-rock'],
		external_ids: {},
		...traits
	};
}

export function aFoundArtist(traits: Partial<FoundArtist> = {}): FoundArtist {
	return { ...anArtist(traits), matched_name: null, on_list: false, ...traits };
}

export function anEntry(traits: Partial<Entry> = {}): Entry {
	const at = '2025-01-02T03:04:05Z';
	return { artist: anArtist(), tags: [], note: null, created_at: at, updated_at: at, ...traits };
}

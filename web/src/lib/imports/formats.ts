import type { ImportFormat } from '$lib/api/import-types';

/** What a file can be, in the order of the choice. */
export const FORMATS: { format: ImportFormat; label: string }[] = [
	{ format: 'json', label: 'donotplay export (JSON)' },
	{ format: 'csv', label: 'Table (CSV)' },
	{ format: 'text', label: 'Names or links, one a line' },
	{ format: 'community_json', label: 'Community list (JSON)' },
	{ format: 'spicetify', label: 'Spicetify trashbin' },
	{ format: 'spotify', label: 'Spotify library' },
	{ format: 'lastfm', label: 'Last.fm history' },
	{ format: 'listenbrainz', label: 'ListenBrainz history' }
];

/** In words; a format that a newer API knows and this page does not is shown by its own word. */
export function formatName(format: string): string {
	return FORMATS.find((known) => known.format === format)?.label ?? format;
}

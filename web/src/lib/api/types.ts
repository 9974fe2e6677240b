/** The names the app uses for the API's schemas: the one place to change when the API renames one. */
import type { components, paths } from './schema';

type Schemas = components['schemas'];

export type User = Schemas['User'];
export type SignedIn = Schemas['SignedIn'];
export type Artist = Schemas['Artist'];
export type FoundArtist = Schemas['FoundArtist'];
export type Entry = Schemas['Entry'];
export type FieldError = Schemas['FieldError'];

type Listing = paths['/api/v1/dnp']['get'];
export type EntryPage = Listing['responses'][200]['content']['application/json'];
export type Sort = NonNullable<NonNullable<Listing['parameters']['query']>['sort']>;
export type TagCount =
	paths['/api/v1/dnp/tags']['get']['responses'][200]['content']['application/json']['tags'][number];

/** What the listener writes about an artist. */
export interface Remarks {
	tags: string[];
	note: string | null;
}

/** What is shown of the list; an empty text means no such filter. */
export interface Filter {
	words: string;
	tag: string;
	sort: Sort;
}

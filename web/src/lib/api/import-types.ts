/** The names the app uses for the API's schemas of imports. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Import = Schemas['Import'];
export type ImportState = Schemas['State'];
export type ImportFormat = Schemas['Format'];
export type ImportRow = Schemas['ImportRow'];
export type LinkedArtist = Schemas['LinkedArtist'];
export type ImportRowPage = Schemas['ImportRowPage'];
export type Outcome = Schemas['Outcome'];
export type Answer = Schemas['Answer'];
export type Rest = Schemas['Rest'];

/** What is said about a file that is brought in. */
export interface Wishes {
	fileName: string;
	/** `null`: recognise it. */
	format: ImportFormat | null;
	/** Put on all entries that it adds. */
	tags: string[];
}

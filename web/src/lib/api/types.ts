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

export type Scope = Schemas['Scope'];
export type ArtistLink = Schemas['Link'];
export type RemovedEntry = Schemas['RemovedEntry'];
export type RemovedPage = Schemas['RemovedEntryPage'];
type ListExport = paths['/api/v1/dnp/export']['get']['parameters'];
export type ListFormat = NonNullable<NonNullable<ListExport['query']>['format']>;

/** What the listener says about an artist. */
export interface Remarks {
	tags: string[];
	note: string | null;
	scope: Scope;
	/** When the entry ends by itself; null for never. */
	until: string | null;
}

/** An entry and the `ETag` of the state it was read in. */
export interface Version {
	entry: Entry;
	etag: string;
}

/** What is shown of the list; an empty text or list means no such filter. */
export interface Filter {
	words: string;
	tags: string[];
	/** Whether an entry needs all of the tags, or any. */
	match: 'all' | 'any';
	/** The first and the last day, "2026-11-25", on which it was added. */
	from: string;
	to: string;
	sort: Sort;
}

/** What `Filter` means to the API, without the order. */
export type Conditions = Schemas['Filter'];

/** Entries that are changed together. */
export type Selected = { artist_ids: number[] } | { filter: Conditions };

/** All of a person's settings, one document. */
export type Settings = Schemas['Preferences'];
export type EmailNotices = Schemas['EmailNotices'];
/** Some of them, to be changed. */
export type SettingsChange = Partial<Omit<Settings, 'version' | 'email_notices'>> & {
	email_notices?: Partial<EmailNotices>;
};
export type ProfileChange = Schemas['ProfileChanges'];

export type Features = Schemas['Features'];
export type TwoFactorStatus = Schemas['TwoFactor'];
export type TwoFactorSetup = Schemas['Setup'];
export type Passkey = Schemas['Passkey'];
export type SessionInfo = Schemas['Session'];
export type ActivityEvent = Schemas['ActivityEvent'];
export type ActivityPage = Schemas['Activity'];
type Export = paths['/api/v1/users/me/activity/export']['get']['parameters'];
export type ExportFormat = NonNullable<NonNullable<Export['query']>['format']>;

/** All that is held about somebody, on its way to them. */
export type DataExport = Schemas['Export'];
export type Deletion = Schemas['Deletion'];
/** What has become of a deletion. */
export type Erasure = Schemas['ErasureState'];

export type SecondFactor = { totp_code: string } | { recovery_code: string };

/** What the browser's dialogs for passkeys take and give, in the JSON of WebAuthn level 3, 5.1. */
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;
export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type PasskeyAnswer = Schemas['PasskeyLogin']['credential'];

/** What asks a passkey, such as at a log-in that has begun. */
export interface PasskeyRequest {
	ceremony_id: string;
	options: RequestOptions;
}

/** Names of an artist, wherever the API gives some. */
export interface Named {
	name: string;
	/** In the language that the person chose; `null` for none, or when it is the name itself. */
	localized_name: string | null;
}

/** What stands beside that: the name they have themselves, where it is another, and what tells them apart. */
export function besidesName({ name, localized_name }: Named, disambiguation: string): string {
	// Isolated (FSI, PDI): it may run from right to left.
	const original = localized_name === null ? '' : `\u2068${name}\u2069`;
	return [original, disambiguation && `(${disambiguation})`].filter(Boolean).join(' ');
}

/** What an artist is called where there is room for one name. */
export function shownName({ name, localized_name }: Named): string {
	return localized_name ?? name;
}

/** An artist's page at a service. */
export interface ServiceLink {
	/** "Spotify" */
	name: string;
	/** `null` for a service that this page has not heard of. */
	url: string | null;
	id: string;
}

interface Service {
	name: string;
	url: (id: string) => string;
}

function below(
	name: string,
	start: string,
	write: (id: string) => string = encodeURIComponent
): Service {
	return { name, url: (id) => start + write(id) };
}

/** By their names in the API. */
const SERVICES: Record<string, Service> = {
	musicbrainz: below('MusicBrainz', 'https://musicbrainz.org/artist/'),
	spotify: below('Spotify', 'https://open.spotify.com/artist/'),
	apple_music: below('Apple Music', 'https://music.apple.com/artist/'),
	deezer: below('Deezer', 'https://www.deezer.com/artist/'),
	tidal: below('Tidal', 'https://tidal.com/artist/'),
	youtube: below('YouTube', 'https://www.youtube.com/', channel),
	youtube_music: below('YouTube Music', 'https://music.youtube.com/', channel),
	amazon_music: below('Amazon Music', 'https://music.amazon.com/artists/'),
	soundcloud: below('SoundCloud', 'https://soundcloud.com/'),
	bandcamp: { name: 'Bandcamp', url: (id) => `https://${encodeURIComponent(id)}.bandcamp.com/` },
	discogs: below('Discogs', 'https://www.discogs.com/artist/'),
	wikidata: below('Wikidata', 'https://www.wikidata.org/wiki/'),
	lastfm: below('Last.fm', 'https://www.last.fm/music/', twice),
	allmusic: below('AllMusic', 'https://www.allmusic.com/artist/'),
	qobuz: below('Qobuz', 'https://open.qobuz.com/artist/')
};

/** The pages of an artist, in the order in which the API gives the ids. */
export function linksOf(externalIds: Record<string, string[]>): ServiceLink[] {
	return Object.entries(externalIds).flatMap(([service, ids]) => {
		const known = SERVICES[service];
		return ids.map((id) => ({ name: known?.name ?? service, url: known?.url(id) ?? null, id }));
	});
}

/** Channels go by an id or a handle; handles keep their signs. */
function channel(id: string): string {
	return id.startsWith('UC') ? `channel/${encodeURIComponent(id)}` : encodeURI(id);
}

/** Last.fm decodes a name twice. */
function twice(name: string): string {
	const once = name.replaceAll('%', '%25').replaceAll('+', '%2B');
	return encodeURIComponent(once).replaceAll('%20', '+');
}

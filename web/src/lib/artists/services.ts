/** Names that are not just the API's word with capitals. */
const NAMES: Record<string, string> = {
	musicbrainz: 'MusicBrainz',
	listenbrainz: 'ListenBrainz',
	youtube: 'YouTube',
	youtube_music: 'YouTube Music',
	soundcloud: 'SoundCloud',
	lastfm: 'Last.fm',
	audiodb: 'TheAudioDB'
};

/** "Apple Music" for "apple_music". */
export function serviceName(service: string): string {
	return NAMES[service] ?? service.split('_').map(capitalised).join(' ');
}

function capitalised(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1);
}

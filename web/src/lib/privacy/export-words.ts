import type { DataExport } from '$lib/api/types';
import { fileSize, fullDate } from '$lib/formatting';

interface Words {
	title: string;
	text: string;
	tone: 'plain' | 'good' | 'warning';
}

const ANEW = 'Ask for a new one whenever you like.';

/** What has become of an export, for the person. */
export function wordsFor({ state, bytes, expires_at, is_this_session: here }: DataExport): Words {
	const until = fullDate(expires_at);
	switch (state) {
		case 'building':
			return {
				title: 'Your file is being put together',
				text: here
					? 'You can leave this page. It goes on, and you find the file here.'
					: 'You asked for it in another session, on another device or before you last logged in. Only there can it be downloaded.',
				tone: 'plain'
			};
		case 'ready':
			return here
				? {
						title: 'Your file is ready',
						text: `A ZIP file of ${fileSize(bytes ?? 0)}. It can be downloaded once, until ${until}.`,
						tone: 'good'
					}
				: {
						title: 'Your file is ready in another session',
						text: `You asked for it on another device, or before you last logged in. Only there can it be downloaded, until ${until}. To have it here, ask for a new one; that file is deleted then.`,
						tone: 'plain'
					};
		case 'fetched':
			return {
				title: 'Your file was downloaded',
				text: `Each can be downloaded once. ${ANEW}`,
				tone: 'plain'
			};
		case 'expired':
			return {
				title: 'Your file is not kept any more',
				text: `Each is kept for a day. ${ANEW}`,
				tone: 'plain'
			};
		case 'failed':
			return {
				title: 'Your file could not be put together',
				text: 'Ask for it again. Should that fail too, tell whoever runs this site.',
				tone: 'warning'
			};
	}
}

import type {
	ActivityEvent,
	Artist,
	Entry,
	FoundArtist,
	Passkey,
	SessionInfo
} from '../src/lib/api/types';

const AT = '2025-01-02T03:04:05Z';

let nextId = 1;

export function anArtist(traits: Partial<Artist> = {}): Artist {
	const id = traits.id ?? nextId++;
	const name = traits.name ?? `Artist ${id}`;
	return {
		id,
		name,
		localized_name: null,
		sort_name: name,
		type: 'Group',
		country: 'IS',
		disambiguation: '',
		genres: ['post-rock'],
		external_ids: {},
		own_addition: false,
		...traits
	};
}

export function aFoundArtist(traits: Partial<FoundArtist> = {}): FoundArtist {
	return { ...anArtist(traits), matched_name: null, on_list: false, ...traits };
}

export function anEntry(traits: Partial<Entry> = {}): Entry {
	return {
		artist: anArtist(),
		tags: [],
		note: null,
		scope: 'any_credit',
		until: null,
		created_at: AT,
		updated_at: AT,
		...traits
	};
}

export function aPasskey(traits: Partial<Passkey> = {}): Passkey {
	return {
		id: `p${nextId++}`,
		name: 'Laptop',
		created_at: AT,
		last_used_at: null,
		synced: false,
		...traits
	};
}

export function aSession(traits: Partial<SessionInfo> = {}): SessionInfo {
	return {
		id: `s${nextId++}`,
		is_current: false,
		device: 'Firefox on Linux',
		created_at: AT,
		first_ip: '203.0.113.7',
		last_used_at: AT,
		last_ip: '203.0.113.7',
		expires_at: AT,
		...traits
	};
}

export function anEvent(traits: Partial<ActivityEvent> = {}): ActivityEvent {
	return {
		id: `e${nextId++}`,
		event: 'session.started',
		at: AT,
		ip: '203.0.113.7',
		device: 'Firefox on Linux',
		session_id: null,
		is_current_session: false,
		details: {},
		...traits
	};
}

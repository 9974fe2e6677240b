import type { Page } from '@playwright/test';

/** Receipts are of a deletion that is over. The two weeks that pass until then are the server's. */
export async function erasedLongAgo(page: Page): Promise<void> {
	const json = {
		state: 'erased',
		requested_at: '2025-03-01T09:00:00Z',
		erase_at: '2025-03-15T09:00:00Z',
		restored_at: null,
		erased_at: '2025-03-15T09:00:07Z',
		backups_until: '2025-04-14T09:00:07Z',
		counts: { account: 1, list: 1234, sessions: 3, passkeys: 0 }
	};
	await page.route('**/api/v1/auth/erasure', (route) => route.fulfill({ json }));
}

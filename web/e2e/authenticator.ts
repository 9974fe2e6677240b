import type { Page } from '@playwright/test';

/** Gives the page's browser a device with a screen lock, on which the person is always recognised. */
export async function addAuthenticator(page: Page) {
	const client = await page.context().newCDPSession(page);
	await client.send('WebAuthn.enable');
	const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true
		}
	});
	return {
		/** The person turns away: what is asked of them is refused. */
		async refuse(): Promise<void> {
			await client.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
		},
		async credentials() {
			return (await client.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
		}
	};
}

import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { aFreshSession, signedIn } from '../../../tests/account';
import { fakeApi, json } from '../../../tests/fake-api';
import RestoredNotice from './RestoredNotice.svelte';

const CREDENTIALS = { email: 'ann@example.org', password: 'correct horse' };

async function logIn(account_restored: boolean) {
	const answer = (await signedIn().json()) as object;
	fakeApi({ 'POST /auth/login': () => json({ ...answer, account_restored }) });
	const session = aFreshSession();
	render(RestoredNotice, { session });
	await session.login(CREDENTIALS);
	return session;
}

it('tells that a log-in brought the account back, until it is dismissed', async () => {
	await logIn(true);
	expect(await screen.findByText('Your account is back.')).toBeVisible();

	await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));

	expect(screen.queryByText('Your account is back.')).not.toBeInTheDocument();
});

it('says nothing after any other log-in', async () => {
	const session = await logIn(false);

	expect(session.user?.email).toBe('ann@example.org');
	expect(screen.getByRole('status')).toBeEmptyDOMElement();
});

it('is not there for the next person in this browser', async () => {
	const session = await logIn(true);

	session.leaveAccount('Your account waits to be deleted.');

	expect([session.accountRestored, session.notice, session.status]).toEqual([
		false,
		'Your account waits to be deleted.',
		'signed_out'
	]);
});

import type { Locator } from '@playwright/test';
import { expect, PASSWORD, test, type Listener } from './listener';

const sessionsOf = (listener: Listener): Locator =>
	listener.section('Where you’re logged in').getByRole('listitem');

test('a password that is too common is named at its field, which gets the focus', async ({
	listener
}) => {
	await listener.page.goto('/register');
	await listener.submitCredentials('Create account', 'password');
	const field = listener.page.getByLabel('Password', { exact: true });
	await expect(field).toHaveAttribute('aria-invalid', 'true');
	await expect(field).toBeFocused();
	await expect(listener.page.getByText('among the first that attackers try')).toBeVisible();
});

test('an address that has an account leads to log-in', async ({ listener }) => {
	await listener.register();
	await listener.logOut();
	await listener.page.goto('/register');
	await listener.submitCredentials('Create account');
	await expect(
		listener.page.getByText('There is an account with this e-mail address')
	).toBeVisible();
	await listener.page.getByRole('link', { name: 'Log in instead' }).click();
	await expect(listener.page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
});

test('a wrong password is refused in words, and the right one still works', async ({
	listener
}) => {
	await listener.register();
	await listener.logOut();
	await listener.page.goto('/login');
	await listener.submitCredentials('Log in', 'not my password');
	await expect(listener.page.getByRole('alert')).toContainText('is not right');
	await listener.submitCredentials('Log in', PASSWORD);
	await expect(listener.heading).toBeVisible();
});

test('a session that was ended elsewhere leads to log-in with a message', async ({
	listener,
	context
}) => {
	await listener.register();
	await listener.add('abba', 'ABBA');
	await context.clearCookies();
	await listener.page.reload();
	await expect(listener.page.getByText('Your session has ended')).toBeVisible();
	await listener.submitCredentials('Log in');
	await expect(listener.entry('ABBA')).toBeVisible();
});

test('logging out without a connection forgets everything here, and ends the session when it is back', async ({
	listener,
	context,
	browser
}) => {
	const { page } = listener;
	await listener.register();
	await listener.add('abba', 'ABBA');
	const other = await listener.elsewhere(browser);

	await test.step('nothing is left on the screen', async () => {
		await context.setOffline(true);
		await listener.logOut();
		await expect(page.getByText('could not be ended at the server yet')).toBeVisible();
		await expect(page.getByText('ABBA')).toHaveCount(0);
		await expect(page.getByText(listener.email)).toHaveCount(0);
	});

	await test.step('the server knows nothing of it', async () => {
		await other.openSecurity();
		await expect(sessionsOf(other)).toHaveCount(2);
	});

	await test.step('it learns of it, and nobody is signed in by that', async () => {
		await context.setOffline(false);
		await expect(page.getByText('You’re logged out.', { exact: true })).toBeVisible();
		await expect(page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
		await other.page.reload();
		await expect(sessionsOf(other)).toHaveCount(1);
	});
	await other.page.context().close();
});

test('a log-out without a connection is not forgotten when the page is closed', async ({
	listener,
	context,
	browser
}) => {
	await listener.register();
	const other = await listener.elsewhere(browser);
	await context.setOffline(true);
	await listener.logOut();
	await listener.page.close();

	await context.setOffline(false);
	const page = await context.newPage();
	await page.goto('/settings/security');

	await expect(page.getByText('You’re logged out.', { exact: true })).toBeVisible();
	await other.openSecurity();
	await expect(sessionsOf(other)).toHaveCount(1);
	await other.page.context().close();
});

test('the refresh token is a cookie that scripts cannot read', async ({ listener, context }) => {
	await listener.register();
	const [cookie] = await context.cookies('http://localhost:5055/api/v1/auth');
	expect(cookie).toMatchObject({ name: 'donotplay_refresh', httpOnly: true, sameSite: 'Strict' });
	expect(await listener.page.evaluate(() => document.cookie)).toBe('');
	const stored = await listener.page.evaluate(() =>
		JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])
	);
	expect(stored).not.toContain('eyJ');
});

test('the chosen theme stays', async ({ listener }) => {
	await listener.register();
	await listener.chooseFromMenu('Dark', 'menuitemradio');
	const background = () =>
		listener.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
	const dark = await background();
	await listener.settled();
	await listener.page.reload();
	await expect(listener.heading).toBeVisible();
	expect(await background()).toBe(dark);
});

test('the settings begin with the profile, and are for people who are signed in', async ({
	listener
}) => {
	await listener.page.goto('/settings');
	await expect(listener.page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
	await listener.page.goto('/register');
	await listener.submitCredentials('Create account');
	await expect(listener.heading).toBeVisible();
	await listener.page.goto('/settings');
	await expect(listener.page.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible();
	await listener.chooseFromMenu('Activity');
	await expect(listener.page).toHaveURL('/activity');
	await listener.chooseFromMenu('Security');
	await expect(listener.page).toHaveURL('/settings/security');
});

import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { addAuthenticator } from './authenticator';
import { erasedLongAgo } from './erased';
import { expect, type Listener, PASSWORD, test } from './listener';
import { donotplay } from './operator';

const SECTION = 'A copy of your data';

/** With the password, on the page of one's data. */
async function askForData(listener: Listener): Promise<void> {
	const section = listener.section(SECTION);
	await section.getByRole('button', { name: /^Ask for/ }).click();
	await section.getByLabel('Your password').fill(PASSWORD);
	await section.getByRole('button', { name: 'Ask for it' }).click();
}

/** The export is large: it is ready no sooner than `finish` is called. */
async function slowly(page: Page): Promise<() => void> {
	let building = true;
	await page.route(/\/users\/me\/export(\/state)?$/, async (route) => {
		const response = await route.fetch();
		if (!building || !response.ok()) return route.fulfill({ response });
		const json = { ...((await response.json()) as object), state: 'building', bytes: null };
		await route.fulfill({ response, json });
	});
	return () => (building = false);
}

test('all that is held is asked for with the password, and downloaded once', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	await listener.add('abba', 'ABBA');
	await listener.chooseFromMenu('Your data');
	const section = listener.section(SECTION);
	await section.getByRole('button', { name: 'Ask for your data' }).click();
	const password = section.getByLabel('Your password');
	await expect(password).toBeFocused();
	await password.fill('not my password');
	await password.press('Enter');
	await expect(password).toHaveAttribute('aria-invalid', 'true');
	await password.fill(PASSWORD);
	await password.press('Enter');
	await expect(section.getByRole('heading', { name: 'Your file is ready' })).toBeFocused();

	const download = page.waitForEvent('download');
	await section.getByRole('button', { name: 'Download' }).click();

	const file = await download;
	expect(file.suggestedFilename()).toMatch(/^donotplay-data-\d{4}-\d\d-\d\d\.zip$/);
	const zip = readFileSync(await file.path());
	expect(zip.subarray(0, 2).toString()).toBe('PK');
	expect(zip.includes('README.txt')).toBe(true);
	await expect(section.getByText('Your file was downloaded')).toBeFocused();
	await expect(section.getByRole('button', { name: 'Download' })).toHaveCount(0);
	await page.reload();
	await expect(section.getByText('Your file was downloaded')).toBeVisible();
	await expect(section.getByRole('button', { name: 'Ask for a new file' })).toBeVisible();
});

test('a large file goes on when the page is left, and is there when it is opened again', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	await page.goto('/settings/data');
	const finish = await slowly(page);
	await askForData(listener);
	const section = listener.section(SECTION);
	await expect(section.getByText('being put together')).toBeVisible();

	await page.getByRole('link', { name: 'List', exact: true }).click();
	await expect(listener.heading).toBeVisible();
	await page.goBack();
	await expect(section.getByText('being put together')).toBeVisible();
	finish();

	await expect(section.getByRole('button', { name: 'Download' })).toBeVisible();
});

test('another session says where the file is, and can ask for its own', async ({
	listener,
	browser
}) => {
	await listener.register();
	await listener.page.goto('/settings/data');
	await askForData(listener);
	await expect(listener.section(SECTION).getByText('Your file is ready')).toBeVisible();

	const other = await listener.elsewhere(browser);
	await other.page.goto('/settings/data');

	const section = other.section(SECTION);
	await expect(section.getByText('Your file is ready in another session')).toBeVisible();
	await expect(section.getByRole('button', { name: 'Download' })).toHaveCount(0);
	await askForData(other);
	await expect(section.getByRole('button', { name: 'Download' })).toBeVisible();
	await other.page.context().close();
});

test('a passkey takes the place of the password: for the data, and for the end of the account', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	await addAuthenticator(page);
	await listener.openSecurity();
	await listener.addPasskey();
	await page.goto('/settings/data');
	const section = listener.section(SECTION);
	await section.getByRole('button', { name: 'Ask for your data' }).click();

	await section.getByRole('button', { name: 'Use a passkey instead' }).click();

	await expect(section.getByText('Your file is ready')).toBeVisible();
	await page.goto('/settings/data/delete');
	const form = page.getByRole('form', { name: 'Delete your account' });
	const address = form.getByLabel('Your e-mail address');
	await form.getByRole('button', { name: 'Use a passkey instead' }).click();
	await expect(address).toBeFocused();
	await address.fill(listener.email);
	await form.getByRole('button', { name: 'Use a passkey instead' }).click();
	await expect(page.getByRole('heading', { name: 'Your receipt' })).toBeVisible();
});

test('the end of an account takes all factors, and its address as it is typed', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	const { codes } = await listener.turnOnTwoFactors();
	await page.goto('/settings/data');
	await page.getByRole('link', { name: 'Delete your account' }).click();
	const form = page.getByRole('form', { name: 'Delete your account' });
	const address = form.getByLabel('Your e-mail address');
	await address.fill('somebody@example.com');
	await form.getByLabel('Your password').fill(PASSWORD);
	await form.getByLabel('or a recovery code').fill(codes[0] ?? '');
	await form.getByRole('button', { name: 'Delete my account' }).click();
	await expect(form.getByText('That is not the address of this account.')).toBeVisible();
	await expect(address).toBeFocused();

	await address.fill(listener.email);
	await form.getByRole('button', { name: 'Delete my account' }).click();

	await expect(page.getByRole('heading', { name: 'Goodbye', level: 1 })).toBeVisible();
});

test('a deleted account is logged out in every tab, has a receipt, and comes back with a log-in', async ({
	listener,
	context
}) => {
	const { page } = listener;
	await listener.register();
	await listener.add('abba', 'ABBA');
	const tab = await context.newPage();
	await tab.goto('/');
	await expect(tab.getByRole('article', { name: 'ABBA' })).toBeVisible();

	await listener.deleteAccount();

	await expect(tab.getByText('Logging in brings it back.')).toBeVisible();
	const goodbye = page.url();
	const receipt = new URLSearchParams(new URL(goodbye).hash.slice(1)).get('receipt') ?? '';
	await expect(page.getByRole('group', { name: 'Receipt' })).toHaveText(receipt);
	const download = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Download' }).click();
	expect(readFileSync(await (await download).path(), 'utf-8')).toContain(receipt);

	await page.getByRole('link', { name: 'Log in to get it back' }).click();
	await listener.submitCredentials('Log in');
	await expect(listener.entry('ABBA')).toBeVisible();
	const notice = page.getByText('Your account is back.');
	await page.getByRole('link', { name: 'Import', exact: true }).click();
	await expect(notice).toBeVisible();
	await page.getByRole('button', { name: 'Dismiss' }).click();
	await expect(notice).toHaveCount(0);

	await test.step('whoever has the receipt sees that', async () => {
		await tab.goto('/goodbye');
		await tab.getByRole('textbox', { name: 'Receipt' }).fill(` ${receipt} `);
		await tab.getByRole('button', { name: 'Look it up' }).click();
		await expect(tab.getByRole('heading', { name: 'The account is back' })).toBeVisible();
		expect(tab.url()).toBe(goodbye);
	});
});

test('a receipt of what is gone says when, and what was deleted', async ({ page }) => {
	const asked: string[] = [];
	page.on('request', (request) => asked.push(request.url()));
	await erasedLongAgo(page);

	await page.goto('/goodbye#receipt=kept-since-then');

	await expect(page.getByRole('heading', { name: 'All is gone', level: 1 })).toBeVisible();
	await expect(page.getByText('Saturday, 15 March 2025 at 09:00', { exact: true })).toBeVisible();
	await expect(page.getByRole('listitem').filter({ hasText: 'artists' })).toHaveText(
		'1,234 artists on the list'
	);
	await expect(page.getByRole('link', { name: 'Log in to get it back' })).toHaveCount(0);
	expect(asked.filter((url) => url.includes('kept-since-then'))).toEqual([]);
});

test('a receipt that is none is said to be so at its field', async ({ page }) => {
	await page.goto('/goodbye');
	const field = page.getByRole('textbox', { name: 'Receipt' });
	await field.fill('not a receipt');
	await page.getByRole('button', { name: 'Look it up' }).click();
	await expect(field).toBeFocused();
	await expect(field).toHaveAccessibleDescription(/not complete/);
});

test('who was shut out is told so, in words, once the password is right', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await donotplay('users', 'disable', listener.email);

	await listener.enterPassword('not my password');
	await expect(page.getByRole('alert')).toBeVisible();
	await expect(page.getByText('has disabled the account')).toHaveCount(0);
	await listener.enterPassword();

	await expect(page.getByRole('alert')).toContainText('has disabled the account');
});

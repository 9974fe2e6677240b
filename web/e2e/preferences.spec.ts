import type { Page } from '@playwright/test';
import { expect, Listener, test } from './listener';

const background = (page: Page) =>
	page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const themeOf = (page: Page) => page.evaluate(() => document.documentElement.dataset.theme);

async function open(page: Page): Promise<void> {
	await page.goto('/settings/preferences');
	await expect(page.getByLabel('Names of artists')).toBeVisible();
}

test('the theme chosen in the header is that of every device, and of the tabs that are open', async ({
	listener,
	browser,
	context
}) => {
	const { page } = listener;
	await listener.register();
	const tab = await context.newPage();
	await open(tab);
	await listener.chooseFromMenu('Dark', 'menuitemradio');

	await expect(tab.getByLabel('Dark')).toBeChecked();
	expect(await background(tab)).toBe(await background(page));
	const other = await listener.elsewhere(browser);
	await expect.poll(() => themeOf(other.page)).toBe('dark');
	await other.page.context().close();
});

test('a preference is saved by the keyboard alone, and says so', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await open(page);
	await page.getByLabel('Like the system').focus();
	await page.keyboard.press('ArrowUp');
	const looks = listener.section('Looks');
	await expect(looks.getByRole('status')).toHaveText('Saved');
	await page.keyboard.press('Tab');
	await expect(page.getByLabel('Names of artists')).toBeFocused();
	await page.keyboard.type('Icel');
	await expect(listener.section('Artists').getByRole('status')).toHaveText('Saved');

	await page.reload();
	await expect(page.getByLabel('Names of artists')).toHaveValue('is');
	await expect(page.getByLabel('Dark')).toBeChecked();
});

test('what could not be saved is put back, in words', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await open(page);
	await page.route('**/users/me/settings', (route) =>
		route.request().method() === 'PATCH' ? route.abort() : route.continue()
	);

	await page.getByLabel('Dark').click();
	await page.getByLabel('Artists loaded at once').selectOption('200');

	await expect(page.getByText('That was not saved.')).toHaveCount(2);
	await expect(page.getByLabel('Like the system')).toBeChecked();
	expect(await themeOf(page)).toBeUndefined();
	await expect(page.getByLabel('Artists loaded at once')).toHaveValue('50');
});

test('new entries start with the chosen tags and scope', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await open(page);
	await page.getByLabel('Tags of new entries').fill('gym, weddings');
	await page.getByLabel('Tags of new entries').press('Enter');
	await page.getByLabel('Only their own tracks').click();
	await listener.settled();
	await page.getByRole('link', { name: 'List' }).click();

	await listener.search.fill('abba');
	await expect(listener.results.first()).toContainText('ABBA');
	await listener.search.press('Shift+Enter');
	const editor = page.getByRole('form', { name: 'Details for ABBA' });
	await expect(editor.getByRole('button', { name: 'Remove tag gym' })).toBeVisible();
	await expect(editor.getByLabel('Only their own tracks')).toBeChecked();
	await editor.getByRole('button', { name: 'Remove tag gym' }).click();
	await editor.getByRole('button', { name: 'Save' }).click();

	await expect(listener.entry('ABBA')).toContainText('weddings');
	await page.reload();
	await expect(listener.entry('ABBA')).toContainText('Only their own tracks');
	await expect(listener.entry('ABBA')).not.toContainText('gym');
});

test('artists are called as in the chosen language, with their own name beside it', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	await listener.add('abba', 'ABBA');
	// The catalog that sites start with has no names in other languages.
	await page.route('**/api/v1/dnp?*', async (route) => {
		const response = await route.fetch();
		const body = (await response.json()) as { entries: { artist: { localized_name: string } }[] };
		body.entries.forEach(({ artist }) => (artist.localized_name = 'アバ'));
		await route.fulfill({ response, json: body });
	});
	await page.reload();

	const entry = page.getByRole('article', { name: /^アバ/ });
	await expect(entry.getByRole('heading')).toContainText('ABBA');
	await entry.getByRole('button', { name: 'Remove アバ' }).click();
	await expect(page.getByText('アバ is off your list.')).toBeVisible();
});

test('the next person in this browser meets nothing of the one before', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await open(page);
	await page.getByLabel('Dark').click();
	await page.getByLabel('Tags of new entries').fill('gym');
	await page.getByLabel('Tags of new entries').press('Enter');
	await listener.settled();
	await listener.logOut();

	const next = new Listener(page);
	await next.register();
	await expect.poll(() => themeOf(page)).toBeUndefined();
	await next.add('abba', 'ABBA');
	await expect(next.entry('ABBA')).not.toContainText('gym');
	await open(page);
	await expect(page.getByLabel('Like the system')).toBeChecked();
	await expect(page.getByRole('button', { name: 'Remove tag gym' })).toHaveCount(0);
});

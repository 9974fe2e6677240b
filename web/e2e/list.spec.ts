import { expect, test } from './listener';

test('the search works by keyboard alone', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.heading.click();
	await page.keyboard.press('/');
	await expect(listener.search).toBeFocused();
	await page.keyboard.type('john');
	await expect(listener.results.nth(2)).toBeVisible();
	const second = await listener.results.nth(1).getByText(/./).first().innerText();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('Escape');
	await expect(listener.results).toHaveCount(0);
	await page.keyboard.press('ArrowDown');
	await expect(listener.results.first()).toHaveAttribute('aria-selected', 'true');
	await page.keyboard.press('ArrowDown');
	await expect(listener.results.nth(1)).toHaveAttribute('aria-selected', 'true');
	await page.keyboard.press('Enter');
	await expect(listener.entries.first()).toContainText(second);
});

test('an alias tells which name it met', async ({ listener }) => {
	await listener.register();
	await listener.search.fill('slim shady');
	await expect(listener.results.first()).toContainText('Eminem');
	await expect(listener.results.first()).toContainText('Slim Shady');
});

test('an artist on the list is marked, and choosing it opens its entry', async ({ listener }) => {
	await listener.register();
	await listener.add('abba', 'ABBA');
	await listener.search.fill('abba');
	await expect(listener.results.first()).toContainText('On your list');
	await listener.search.press('Enter');
	await expect(listener.page.getByRole('form', { name: 'Details for ABBA' })).toBeVisible();
	await expect(listener.entries).toHaveCount(1);
});

test('nonsense finds nobody and says so', async ({ listener }) => {
	await listener.register();
	await listener.search.fill('xqzzkw');
	await expect(listener.page.getByText('Nobody found for “xqzzkw”')).toBeVisible();
});

test('the list can be filtered by words and tags, and sorted', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.add('zucchero', 'Zucchero');
	await listener.add('abba', 'ABBA');
	await listener.entry('ABBA').getByRole('button', { name: 'Edit ABBA' }).click();
	await page.getByLabel('Tags', { exact: true }).fill('weddings');
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByLabel('Sort by').selectOption('-name');
	await expect(listener.entries.first()).toContainText('Zucchero');
	await page.getByLabel('Filter your list').fill('abb');
	await expect(listener.entries).toHaveCount(1);
	await page.getByLabel('Filter your list').fill('nobody at all');
	await expect(listener.entries).toHaveCount(0);
	await page.getByLabel('Filter your list').fill('');
	await expect(listener.entries).toHaveCount(2);
	await listener
		.entry('ABBA')
		.getByRole('button', { name: /weddings/ })
		.click();
	await expect(listener.entries).toHaveCount(1);
	await page.reload();
	await expect(listener.entries).toHaveCount(1);
});

test('filters are steps that “back” undoes, and an address that another tab understands', async ({
	listener,
	context
}) => {
	const { page } = listener;
	await listener.register();
	await listener.add('zucchero', 'Zucchero');
	await listener.add('abba', 'ABBA');
	await page.getByLabel('Filter your list').fill('abb');
	await expect(listener.entries).toHaveCount(1);
	await page.getByLabel('Sort by').selectOption('Best known first');
	await expect(page).toHaveURL(/\?q=abb&sort=-prominence$/);
	const other = await context.newPage();
	await other.goto(page.url());
	await expect(other.getByRole('article')).toHaveText([/ABBA/]);
	await page.goBack();
	await expect(page.getByLabel('Sort by')).toHaveValue('-created_at');
	await expect(listener.entries).toHaveCount(1);
	await page.goBack();
	await expect(page.getByLabel('Filter your list')).toHaveValue('');
	await expect(listener.entries).toHaveCount(2);
});

test('being offline is told, and what is typed then works when the connection is back', async ({
	listener,
	context
}) => {
	await listener.register();
	await context.setOffline(true);
	await expect(listener.page.getByText(/offline/i).first()).toBeVisible();
	await listener.search.fill('abba');
	await expect(listener.page.getByRole('button', { name: 'Try again' })).toBeVisible();
	await context.setOffline(false);
	await listener.page.getByRole('button', { name: 'Try again' }).click();
	await expect(listener.results.first()).toContainText('ABBA');
});

import { expect, test } from './listener';

test('tabs that all refresh at once stay signed in', async ({ listener, context }) => {
	await listener.register();
	await listener.add('abba', 'ABBA');
	const pages = [listener.page, ...(await Promise.all([1, 2, 3].map(() => context.newPage())))];
	for (let round = 0; round < 3; round++) {
		await Promise.all(pages.map((page) => page.goto('/')));
		await Promise.all(
			pages.map((page) => expect(page.getByRole('article', { name: 'ABBA' })).toBeVisible())
		);
	}
});

test('logging out in one tab logs the others out', async ({ listener, context }) => {
	await listener.register();
	const other = await context.newPage();
	await other.goto('/');
	await expect(other.getByRole('heading', { name: 'Your list', level: 1 })).toBeVisible();
	await listener.chooseFromMenu('Log out');
	await expect(other.getByRole('heading', { name: 'Your list', level: 1 })).toBeHidden();
});

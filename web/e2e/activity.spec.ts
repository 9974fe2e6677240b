import { readFileSync } from 'node:fs';
import { expect, test } from './listener';

test('what happened is listed in words, and can be taken along', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.logOut();
	await listener.enterPassword('not my password');
	await expect(page.getByRole('alert')).toBeVisible();
	await listener.logIn();

	await listener.chooseFromMenu('Activity');
	await expect(page.getByRole('heading', { name: 'Activity', level: 1 })).toBeVisible();
	const events = page.getByRole('region', { name: 'Today' }).getByRole('listitem');
	await expect(events.first()).toContainText('Logged in');
	await expect(events.first()).toContainText('This session');
	await expect(events.filter({ hasText: 'Log-in refused' })).toContainText('If it wasn’t you');
	await expect(events.last()).toContainText('You created your account');

	for (const format of ['CSV', 'JSON']) {
		const download = page.waitForEvent('download');
		await page.getByRole('button', { name: `Download as ${format}` }).click();
		const file = await (await download).path();
		expect(readFileSync(file, 'utf-8')).toContain('session.refused');
	}
});

test('more than a page is loaded while scrolling', async ({ listener }) => {
	const { page } = listener;
	let pages = 0;
	await page.route('**/users/me/activity?limit=*', async (route) => {
		pages += 1;
		await route.continue({
			url: route
				.request()
				.url()
				.replace(/limit=\d+/, 'limit=2')
		});
	});
	await listener.register();
	for (let round = 0; round < 2; round++) {
		await listener.logOut();
		await listener.logIn();
	}

	await page.goto('/activity');

	await expect(page.getByText('You created your account')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Load more' })).toHaveCount(0);
	await expect(page.getByText('Logged out')).toHaveCount(2);
	expect(pages).toBeGreaterThan(2);
});

import { expectAccessible } from './axe';
import { expect, test } from './listener';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('statistics tell what is on the list, and a tag leads to its artists', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	await listener.add('abba', 'ABBA');
	await listener.add('metallica', 'Metallica');
	await listener.entry('ABBA').getByRole('button', { name: 'Edit ABBA' }).click();
	await page.getByLabel('Tags', { exact: true }).fill('weddings & co');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(listener.entry('ABBA')).toContainText('weddings & co');
	await listener.settled();

	await page.getByRole('link', { name: 'Statistics' }).click();
	await expect(page.getByText(/^2 artists, added in/)).toBeVisible();
	const countries = page.getByRole('figure', { name: 'By country' });
	await expect(countries.getByRole('row', { name: /^Sweden 1 50 %/ })).toBeVisible();
	await expect(
		page.getByRole('figure', { name: 'By tag' }).getByRole('row', { name: /^No tag 1/ })
	).toBeVisible();

	await page.getByRole('link', { name: 'weddings & co' }).click();
	await expect(listener.entries).toHaveCount(1);
	await expect(listener.entry('ABBA')).toBeVisible();
});

test('the months are told by key and by pointer, and as a table', async ({ listener }) => {
	const { page } = listener;
	const months = Array.from({ length: 24 }, (_, index) => ({
		month: `${2025 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
		added: index + 1,
		total: ((index + 1) * (index + 2)) / 2
	}));
	const json = { total: 300, months, tags: [], untagged: 300, countries: [], genres: [] };
	await listener.register();
	await page.route('**/api/v1/dnp/statistics', (route) => route.fulfill({ json }));
	await page.goto('/statistics');
	const slider = page.getByRole('slider', { name: 'Month' });
	await expect(page.getByText('December 2026: 24 added, 300 in all')).toBeVisible();

	await slider.focus();
	await page.keyboard.press('ArrowLeft');
	await expect(page.getByText('November 2026: 23 added, 276 in all')).toBeVisible();
	await page.keyboard.press('Home');
	await expect(page.getByText('January 2025: 1 added, 1 in all')).toBeVisible();
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('row', { name: 'March 2025 3 6' })).toBeVisible();

	const place = await slider.boundingBox();
	if (!place) throw new Error('The slider has no place');
	await page.mouse.move(place.x + place.width - 2, place.y + 40);
	await expect(page.getByText('December 2026: 24 added, 300 in all')).toBeVisible();
});

test('an empty list has nothing to count, and leads back', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await page.goto('/statistics');
	await expectAccessible(page.getByRole('heading', { name: 'Nothing to count yet' }));
	await page.getByRole('link', { name: 'Go to your list' }).click();
	await expect(listener.heading).toBeVisible();
});

test('statistics that can’t be loaded say so, and come when asked again', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.add('abba', 'ABBA');
	await page.route('**/api/v1/dnp/statistics', (route) => route.abort());
	await page.goto('/statistics');
	await expectAccessible(page.getByRole('heading', { name: 'The statistics could not be loaded' }));
	await page.unroute('**/api/v1/dnp/statistics');
	await page.getByRole('main').getByRole('button', { name: 'Try again' }).click();
	await expect(page.getByText(/^1 artist, added in/)).toBeVisible();
});

test('statistics are accessible, with the table shown and the slider in use', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	await listener.add('abba', 'ABBA');
	await page.goto('/statistics');
	await expectAccessible(page.getByRole('figure', { name: 'Over time' }));
	await page.getByText('The numbers as a table').click();
	await page.getByRole('slider', { name: 'Month' }).focus();
	await page.keyboard.press('ArrowLeft');
	await expectAccessible(page.getByRole('region', { name: 'Artists by month' }));
});

test('every page is reached from every other, on a phone, too', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	for (const width of [1440, 390]) {
		await page.setViewportSize({ width, height: 844 });
		const navigation = page.getByRole('navigation', { name: 'Main' });
		for (const [name, path] of [
			['May this play?', '/check'],
			['Statistics', '/statistics'],
			['List', '/']
		] as const) {
			await navigation.getByRole('link', { name }).click();
			await expect(page).toHaveURL(path);
			await expect(navigation.locator('[aria-current=page]')).toHaveText(name);
			await expect(navigation.locator('[aria-current]')).toBeInViewport();
		}
	}
});

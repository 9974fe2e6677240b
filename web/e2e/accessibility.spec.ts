import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './listener';

async function expectNoViolations(page: Page): Promise<void> {
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
	test.describe(`in the ${colorScheme} theme`, () => {
		test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

		for (const path of ['/', '/login', '/register', '/no/such/page']) {
			test(`${path} has no violations`, async ({ page }) => {
				await page.goto(path);
				await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
				await expectNoViolations(page);
			});
		}

		test('a form with errors has no violations', async ({ listener }) => {
			await listener.page.goto('/register');
			await listener.submitCredentials('Create account', 'short');
			await expect(listener.page.getByText('at least 8 characters').first()).toBeVisible();
			await expectNoViolations(listener.page);
		});

		test('the list has no violations: empty, searching, filled, editing, with menu and toast', async ({
			listener
		}) => {
			const { page } = listener;
			await listener.register();
			await expectNoViolations(page);
			await listener.search.fill('john');
			await expect(listener.results.first()).toBeVisible();
			await expectNoViolations(page);
			await listener.search.press('Enter');
			await expect(listener.entries).toHaveCount(1);
			await expectNoViolations(page);
			await page.getByRole('button', { name: /^Edit / }).click();
			await expectNoViolations(page);
			await page.getByRole('button', { name: 'Cancel' }).click();
			await page.getByRole('button', { name: 'Account' }).click();
			await expectNoViolations(page);
			await page.keyboard.press('Escape');
			await page.getByRole('button', { name: /^Remove / }).click();
			await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
			await expectNoViolations(page);
		});

		test('no page is wider than the screen', async ({ listener }) => {
			await listener.register();
			await listener.add('godspeed you', 'Godspeed');
			for (const path of ['/', '/login', '/register']) {
				await listener.page.goto(path);
				await listener.settled();
				const overflow = await listener.page.evaluate(
					() => document.documentElement.scrollWidth - document.documentElement.clientWidth
				);
				expect(overflow).toBeLessThanOrEqual(0);
			}
		});
	});
}

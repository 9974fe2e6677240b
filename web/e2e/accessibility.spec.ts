import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { addAuthenticator } from './authenticator';
import { expect, test } from './listener';

async function expectNoViolations(page: Page): Promise<void> {
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
	test.describe(`in the ${colorScheme} theme`, () => {
		test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

		for (const path of ['/', '/login', '/register', '/forgot-password', '/no/such/page']) {
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

		test('setting up two factors has no violations, from the password to the saved codes', async ({
			listener
		}) => {
			const { page } = listener;
			await listener.register();
			const app = await listener.beginTwoFactors();
			await expectNoViolations(page);
			await listener.codeField.fill('1');
			await page.getByRole('button', { name: 'Turn on' }).click();
			await expect(page.getByText('The code has six digits.')).toBeVisible();
			await expectNoViolations(page);
			await listener.codeField.fill(app.code());
			await page.getByRole('button', { name: 'Turn on' }).click();
			await expect(page.getByRole('list', { name: 'Recovery codes' })).toBeVisible();
			await page.getByRole('button', { name: 'Done' }).click();
			await expect(page.getByText('Save them first')).toBeVisible();
			await expectNoViolations(page);
			await page.getByLabel('I have saved them').check();
			await page.getByRole('button', { name: 'Done' }).click();
			for (const name of ['New recovery codes', 'Turn off']) {
				await listener.section('Two factors').getByRole('button', { name }).click();
				await expectNoViolations(page);
			}
		});

		test('the second step of a log-in has no violations', async ({ listener }) => {
			const { page } = listener;
			await listener.register();
			await addAuthenticator(page);
			await listener.turnOnTwoFactors();
			await listener.addPasskey();
			await listener.logOut();
			await listener.enterPassword();
			await expect(page.getByRole('button', { name: 'Use a passkey' })).toBeVisible();
			await expectNoViolations(page);
			await listener.codeField.fill('000000');
			await page.keyboard.press('Enter');
			await expect(listener.codeField).toHaveAttribute('aria-invalid', 'true');
			await expectNoViolations(page);
			await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
			await expectNoViolations(page);
		});

		test('passkeys and sessions have no violations: naming, removing, confirming', async ({
			listener,
			browser
		}) => {
			const { page } = listener;
			await listener.register();
			await addAuthenticator(page);
			await listener.openSecurity();
			await expectNoViolations(page);
			await listener.addPasskey();
			await expectNoViolations(page);
			await page.getByRole('button', { name: 'Keep this name' }).click();
			await page.getByRole('button', { name: /^Remove / }).click();
			await page.getByRole('button', { name: 'Remove passkey' }).click();
			await expectNoViolations(page);
			const other = await listener.elsewhere(browser);
			await listener.openSecurity();
			await page.getByRole('button', { name: 'Log out all others' }).click();
			await expectNoViolations(page);
			await other.page.context().close();
		});

		test('a new password has no violations, weak or refused', async ({ listener }) => {
			const { page } = listener;
			await listener.register();
			await listener.openSecurity();
			await listener.section('Password').getByRole('button', { name: 'Change password' }).click();
			const form = page.getByRole('form', { name: 'Change password' });
			for (const [password, word] of [
				['password', 'Weak.'],
				['quietrooms', 'Fair.'],
				['nine green umbrellas in the hall', 'Strong.']
			] as const) {
				await form.getByLabel('New password').fill(password);
				await expect(form.getByText(word)).toBeVisible();
				await expectNoViolations(page);
			}
			await form.getByRole('button', { name: 'Change password' }).click();
			await expect(form.getByText('Enter your password.')).toBeVisible();
			await expectNoViolations(page);
		});

		test('the activity has no violations', async ({ listener }) => {
			const { page } = listener;
			await listener.register();
			await listener.logOut();
			await listener.enterPassword('not my password');
			await expect(page.getByRole('alert')).toBeVisible();
			await listener.logIn();
			await page.goto('/activity');
			await expect(page.getByText('Log-in refused')).toBeVisible();
			await expectNoViolations(page);
		});

		test('pages of links have no violations: sent, new password, spent', async ({ page }) => {
			await page.goto('/forgot-password');
			await page.getByLabel('E-mail').fill('nobody@example.com');
			await page.getByRole('button', { name: 'Send the link' }).click();
			await expect(page.getByRole('heading', { name: 'Look into your inbox' })).toBeVisible();
			await expectNoViolations(page);
			await page.goto('/reset-password#token=spent');
			await page.getByLabel('New password').fill('nine green umbrellas');
			await expectNoViolations(page);
			await page.getByRole('button', { name: 'Set new password' }).click();
			await expect(page.getByText('This link doesn’t work any more')).toBeVisible();
			await expectNoViolations(page);
			await page.goto('/verify-email#token=spent');
			await expect(page.getByText('This link doesn’t work any more')).toBeVisible();
			await expectNoViolations(page);
		});

		test('no page is wider than the screen', async ({ listener }) => {
			await listener.register();
			await listener.add('godspeed you', 'Godspeed');
			for (const path of ['/', '/login', '/register', '/settings/security', '/activity']) {
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

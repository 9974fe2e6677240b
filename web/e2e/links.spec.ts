import { expect, test } from './listener';
import { tokenSentTo } from './mailbox';

test('a forgotten password is set anew by the link in an e-mail, once', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.logOut();

	await page.getByRole('link', { name: 'Forgot your password?' }).click();
	await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible();
	await page.getByLabel('E-mail').fill(listener.email);
	await page.getByRole('button', { name: 'Send the link' }).click();
	await expect(page.getByRole('heading', { name: 'Look into your inbox' })).toBeVisible();
	const token = await tokenSentTo(listener.email, '/reset-password');

	await page.goto(`/reset-password#token=${token}`);
	const field = page.getByLabel('New password');
	await expect(field).toBeVisible();
	await expect(page).toHaveURL('/reset-password');
	await field.fill('password');
	await page.getByRole('button', { name: 'Set new password' }).click();
	await expect(field).toHaveAttribute('aria-invalid', 'true');
	await field.fill('nine green umbrellas');
	await page.getByRole('button', { name: 'Set new password' }).click();
	await expect(page.getByText('Your new password is set.')).toBeVisible();
	await listener.submitCredentials('Log in', 'nine green umbrellas');
	await expect(listener.heading).toBeVisible();

	await page.goto(`/reset-password#token=${token}`);
	await page.getByLabel('New password').fill('ten green umbrellas');
	await page.getByRole('button', { name: 'Set new password' }).click();
	await expect(page.getByText('This link doesn’t work any more')).toBeVisible();
});

test('an address is confirmed by the link in an e-mail', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await page.goto('/settings');
	const section = listener.section('E-mail address');
	await expect(section).toContainText('Not confirmed');
	await section.getByRole('button', { name: 'Send the link again' }).click();
	await expect(page.getByText('A link is on its way')).toBeVisible();
	const token = await tokenSentTo(listener.email, '/verify-email');

	await page.goto(`/verify-email#token=${token}`);
	await expect(page.getByText('Your address is confirmed.')).toBeVisible();
	await expect(page).toHaveURL('/verify-email');
	await page.goto('/settings');
	await expect(section).toContainText('Confirmed');
	await expect(section.getByRole('button', { name: 'Send the link again' })).toHaveCount(0);
});

test('a link without its token says so', async ({ page }) => {
	await page.goto('/reset-password');
	await expect(page.getByText('This link doesn’t work any more')).toBeVisible();
	await page.goto('/verify-email');
	await expect(page.getByText('This link doesn’t work any more')).toBeVisible();
});

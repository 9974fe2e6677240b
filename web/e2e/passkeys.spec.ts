import { addAuthenticator } from './authenticator';
import { expect, PASSWORD, test } from './listener';

test('a passkey is added, named, used to log in, renamed and removed', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	const authenticator = await addAuthenticator(page);

	await test.step('add and name', async () => {
		await listener.openSecurity();
		await listener.addPasskey();
		await page.getByLabel('Name', { exact: true }).fill('My desk');
		await page.getByRole('button', { name: 'Save' }).click();
		const row = listener.section('Passkeys').getByRole('listitem');
		await expect(row).toContainText('My desk');
		await expect(row).toContainText('never used');
		expect(await authenticator.credentials()).toHaveLength(1);
	});

	await test.step('log in without a password', async () => {
		await listener.logOut();
		await page.getByRole('button', { name: 'Log in with a passkey' }).click();
		await expect(page.getByRole('heading', { name: 'Security', level: 1 })).toBeVisible();
		await expect(listener.section('Passkeys')).toContainText('last used');
	});

	await test.step('rename', async () => {
		await page.getByRole('button', { name: 'Rename My desk' }).click();
		await page.getByLabel('Name', { exact: true }).fill('Old desk');
		await page.getByLabel('Name', { exact: true }).press('Enter');
		await expect(page.getByRole('button', { name: 'Rename Old desk' })).toBeFocused();
	});

	await test.step('remove with the password, and be refused from then on', async () => {
		await page.getByRole('button', { name: 'Remove Old desk' }).click();
		const form = page.getByRole('form', { name: 'Remove Old desk' });
		await form.getByLabel('Your password').fill('not my password');
		await form.getByRole('button', { name: 'Remove passkey' }).click();
		await expect(form.getByLabel('Your password')).toHaveAttribute('aria-invalid', 'true');
		await form.getByLabel('Your password').fill(PASSWORD);
		await form.getByRole('button', { name: 'Remove passkey' }).click();
		await expect(listener.section('Passkeys')).toContainText('You have none yet');
		await listener.logOut();
		await page.getByRole('button', { name: 'Log in with a passkey' }).click();
		await expect(page.getByRole('alert')).toBeVisible();
	});
});

test('beside two factors a passkey is added and removed with a code, and is the second factor, too', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	await addAuthenticator(page);
	const { app, codes } = await listener.turnOnTwoFactors();
	const section = listener.section('Passkeys');
	const code = section.getByLabel('or a recovery code');

	await test.step('a wrong code is refused at its field, the right one adds it', async () => {
		await section.getByRole('button', { name: 'Add a passkey' }).click();
		await section.getByLabel('Your password').fill(PASSWORD);
		await code.fill('000000');
		await section.getByRole('button', { name: 'Continue' }).click();
		await expect(code).toHaveAttribute('aria-invalid', 'true');
		await expect(code).toBeFocused();
		const right = app.code();
		await code.fill(`${right.slice(0, 3)} ${right.slice(3)}`);
		await section.getByRole('button', { name: 'Continue' }).click();
		await expect(section.getByText('Your passkey is ready.')).toBeVisible();
		await page.getByRole('button', { name: 'Keep this name' }).click();
	});

	await listener.logOut();
	await listener.enterPassword();
	await page.getByRole('button', { name: 'Use a passkey' }).click();
	await expect(listener.heading).toBeVisible();

	await test.step('no code is missed, and a recovery code removes it', async () => {
		await listener.openSecurity();
		await section.getByRole('button', { name: /^Remove / }).click();
		await section.getByLabel('Your password').fill(PASSWORD);
		await section.getByRole('button', { name: 'Remove passkey' }).click();
		await expect(code).toBeFocused();
		await code.fill(`${codes[0] ?? ''} `);
		await section.getByRole('button', { name: 'Remove passkey' }).click();
		await expect(section).toContainText('You have none yet');
	});
});

test('a dialog that is not answered is no failure', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	const authenticator = await addAuthenticator(page);
	await listener.openSecurity();
	await authenticator.refuse();
	const section = listener.section('Passkeys');
	await section.getByRole('button', { name: 'Add a passkey' }).click();
	await section.getByLabel('Your password').fill(PASSWORD);
	await section.getByRole('button', { name: 'Continue' }).click();
	await expect(section.getByText('No passkey was made.')).toBeVisible();
	await expect(section.getByRole('alert')).toHaveCount(0);
});

test('where passkeys can’t work, the page says why', async ({ page, baseURL }) => {
	await page.goto(`${baseURL?.replace('localhost', '127.0.0.1') ?? ''}/login`);
	await expect(page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Log in with a passkey' })).toHaveCount(0);
});

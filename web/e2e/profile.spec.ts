import { expect, PASSWORD, test, type Listener } from './listener';
import { tokenSentTo } from './mailbox';

async function askForAddress(listener: Listener, email: string): Promise<void> {
	const { page } = listener;
	await page.goto('/settings');
	await page.getByRole('button', { name: 'Change address' }).click();
	const form = page.getByRole('form', { name: 'Change address' });
	await expect(form.getByLabel('New e-mail address')).toBeFocused();
	await page.keyboard.type(email);
	await page.keyboard.press('Tab');
	await page.keyboard.type(PASSWORD);
	await page.keyboard.press('Enter');
}

test('a name, and the initials made of it, are there on every device', async ({
	listener,
	browser
}) => {
	const { page } = listener;
	await listener.register();
	await page.goto('/settings');
	await page.getByLabel('Your name').fill('Zoë Ångström');
	await page.keyboard.press('Enter');
	await expect(page.getByText('Your name is saved.')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Account' })).toHaveText('ZÅ');

	const other = await listener.elsewhere(browser);
	await other.page.getByRole('button', { name: 'Account' }).click();
	await expect(other.page.getByRole('menu')).toContainText('Zoë Ångström');
	await other.page.context().close();
});

test('dates, times and numbers are written as in the chosen place', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await page.goto('/settings');
	const region = listener.section('Language and region');
	await region.getByLabel('Language and region').selectOption('en-US');
	await expect(region.getByRole('status')).toHaveText('Saved');
	await expect(region).toContainText('1,234,567.89');
	await expect(region).toContainText(/ (AM|PM)/);
	await region.getByLabel('Language and region').selectOption('de-DE');
	await expect(region).toContainText('1.234.567,89');
	await region.getByLabel('Time zone').selectOption('Pacific/Kiritimati');
	const there = new Date(Date.now() + 14 * 3_600_000).getUTCDate();
	await expect(region).toContainText(new RegExp(`, ${there} \\w+ \\d{4} at \\d\\d:\\d\\d`));
	await listener.settled();

	await page.reload();
	await expect(region.getByLabel('Time zone')).toHaveValue('Pacific/Kiritimati');
	await expect(region).toContainText('1.234.567,89');
	await page.goto('/activity');
	await expect(page.getByText('Profile changed: time zone')).toBeVisible();
});

test('another address holds once the link that was sent there is used', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	const [old, next] = [listener.email, `new-${listener.email}`];
	const section = listener.section('E-mail address');
	await askForAddress(listener, next);
	await expect(section).toContainText(`${next} is waiting for confirmation.`);
	await expect(section.getByRole('button', { name: 'Change address' })).toBeFocused();
	const token = await tokenSentTo(next, '/confirm-email');

	await page.goto(`/confirm-email#token=${token}`);
	await expect(page.getByText('Your new address holds now.')).toBeVisible();
	await expect(page).toHaveURL('/confirm-email');
	await page.goto('/settings');
	await expect(section).toContainText(next);
	await expect(section).not.toContainText('waiting');
	await expect(section).toContainText('Confirmed');

	await page.goto(`/confirm-email#token=${token}`);
	await expect(page.getByText('This link doesn’t work any more')).toBeVisible();
	await page.goto('/');
	await listener.logOut();
	await page.getByLabel('E-mail').fill(old);
	await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: 'Log in', exact: true }).click();
	await expect(page.getByRole('alert')).toBeVisible();
	await page.getByLabel('E-mail').fill(next);
	await page.getByRole('button', { name: 'Log in', exact: true }).click();
	await expect(listener.heading).toBeVisible();
});

test('an address that waits can be forgotten, and its link with it', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	const next = `new-${listener.email}`;
	await askForAddress(listener, next);
	const section = listener.section('E-mail address');
	const token = await tokenSentTo(next, '/confirm-email');

	await section.getByRole('button', { name: /^Forget it/ }).click();
	await expect(section).not.toContainText('waiting');
	await expect(section.getByRole('button', { name: 'Change address' })).toBeFocused();

	await page.goto(`/confirm-email#token=${token}`);
	await expect(page.getByText('This link doesn’t work any more')).toBeVisible();
	await page.goto('/settings');
	await expect(section).toContainText(listener.email);
});

test('a wrong password changes no address, and what was typed stays', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await page.goto('/settings');
	await page.getByRole('button', { name: 'Change address' }).click();
	const form = page.getByRole('form', { name: 'Change address' });
	await form.getByLabel('New e-mail address').fill('somebody@example.com');
	await form.getByLabel('Your password').fill('not my password');
	await form.getByRole('button', { name: 'Send the link' }).click();
	await expect(form.getByLabel('Your password')).toBeFocused();
	await expect(form.getByText('The password is not right.')).toBeVisible();
	await expect(form.getByLabel('New e-mail address')).toHaveValue('somebody@example.com');

	await form.getByLabel('New e-mail address').fill(listener.email.toUpperCase());
	await form.getByLabel('Your password').fill(PASSWORD);
	await form.getByRole('button', { name: 'Send the link' }).click();
	await expect(form.getByLabel('New e-mail address')).toBeFocused();
	await expect(form.getByText('Your account has this e-mail address already.')).toBeVisible();
});

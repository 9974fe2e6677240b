import { expect, PASSWORD, test } from './listener';

const SECTION = 'Where you’re logged in';

test('one session is ended, and that browser is logged out', async ({ listener, browser }) => {
	await listener.register();
	const other = await listener.elsewhere(browser);
	await listener.openSecurity();
	const section = listener.section(SECTION);
	await expect(section.getByRole('listitem')).toHaveCount(2);
	await expect(section.getByRole('listitem').first()).toContainText('This device');

	await section.getByRole('button', { name: /^Log out (?!all)/ }).click();

	await expect(section.getByRole('listitem')).toHaveCount(1);
	await expect(listener.page.getByText('is logged out.')).toBeVisible();
	await other.page.reload();
	await expect(other.page.getByText('Your session has ended')).toBeVisible();
	await listener.page.reload();
	await expect(section.getByRole('listitem')).toHaveCount(1);
	await other.page.context().close();
});

test('all other sessions are ended after a question, and this one stays', async ({
	listener,
	browser
}) => {
	await listener.register();
	const others = [await listener.elsewhere(browser), await listener.elsewhere(browser)];
	await listener.openSecurity();
	const section = listener.section(SECTION);
	await section.getByRole('button', { name: 'Log out all others' }).click();
	await expect(section.getByText('2 other devices will have to log in again.')).toBeVisible();

	await section.getByRole('button', { name: 'Log them out' }).click();

	await expect(section.getByRole('listitem')).toHaveCount(1);
	await expect(listener.page.getByText('logged out everywhere but here')).toBeVisible();
	for (const { page } of others) {
		await page.reload();
		await expect(page.getByText('Your session has ended')).toBeVisible();
		await page.context().close();
	}
	await listener.page.goto('/');
	await expect(listener.heading).toBeVisible();
});

test('long after the log-in a session is ended once the person has shown who they are', async ({
	listener,
	browser
}) => {
	await listener.register();
	const other = await listener.elsewhere(browser);
	await listener.openSecurity();
	await listener.loggedInLongAgo('sessions/*');
	const section = listener.section(SECTION);
	const rows = section.getByRole('listitem');
	const password = rows.last().getByLabel('Your password');
	await section.getByRole('button', { name: /^Log out (?!all)/ }).click();
	await expect(password).toBeFocused();
	await expect(rows).toHaveCount(2);

	await password.fill('not my password');
	await password.press('Enter');
	await expect(password).toHaveAttribute('aria-invalid', 'true');
	await password.fill(PASSWORD);
	await password.press('Enter');

	await expect(rows).toHaveCount(1);
	await expect(listener.page.getByText('is logged out.')).toBeVisible();
	await other.page.reload();
	await expect(other.page.getByText('Your session has ended')).toBeVisible();
	await other.page.context().close();
});

test('long after the log-in all others are ended after the password, and stay on Cancel', async ({
	listener,
	browser
}) => {
	await listener.register();
	const other = await listener.elsewhere(browser);
	await listener.openSecurity();
	const section = listener.section(SECTION);
	const form = section.getByRole('form', { name: 'Log out all others' });
	const ask = async () => {
		await listener.loggedInLongAgo('sessions');
		await section.getByRole('button', { name: 'Log out all others' }).click();
		await section.getByRole('button', { name: 'Log them out' }).click();
		await expect(form.getByLabel('Your password')).toBeFocused();
	};

	await ask();
	await form.getByRole('button', { name: 'Cancel' }).click();
	await expect(form).toHaveCount(0);
	await expect(section.getByRole('button', { name: 'Log out all others' })).toBeFocused();
	await other.page.reload();
	await expect(other.heading).toBeVisible();

	await ask();
	await form.getByLabel('Your password').fill(PASSWORD);
	await form.getByRole('button', { name: 'Log them out' }).click();
	await expect(section.getByRole('listitem')).toHaveCount(1);
	await other.page.reload();
	await expect(other.page.getByText('Your session has ended')).toBeVisible();
	await other.page.context().close();
});

test('a changed password ends the other sessions, and only the new one logs in', async ({
	listener,
	browser
}) => {
	const { page } = listener;
	await listener.register();
	const other = await listener.elsewhere(browser);
	await listener.openSecurity();
	await listener.section('Password').getByRole('button', { name: 'Change password' }).click();
	const form = page.getByRole('form', { name: 'Change password' });
	const submit = form.getByRole('button', { name: 'Change password' });

	await test.step('a wrong one is said at its field', async () => {
		await form.getByLabel('Current password').fill('not my password');
		await form.getByLabel('New password').fill('nine green umbrellas');
		await submit.click();
		await expect(form.getByLabel('Current password')).toBeFocused();
		await expect(form.getByLabel('Current password')).toHaveAttribute('aria-invalid', 'true');
	});

	await test.step('a new one that is too common, too', async () => {
		await form.getByLabel('Current password').fill(PASSWORD);
		await form.getByLabel('New password').fill('password');
		await expect(form.getByText('Weak.')).toBeVisible();
		await submit.click();
		await expect(form.getByLabel('New password')).toBeFocused();
	});

	await test.step('the right ones change it', async () => {
		await form.getByLabel('New password').fill('nine green umbrellas in the hall');
		await expect(form.getByText('Strong.')).toBeVisible();
		await submit.click();
		await expect(page.getByText('Your other sessions have ended.')).toBeVisible();
		await expect(listener.section(SECTION).getByRole('listitem')).toHaveCount(1);
	});

	await other.page.reload();
	await expect(other.page.getByText('Your session has ended')).toBeVisible();
	await other.submitCredentials('Log in');
	await expect(other.page.getByRole('alert')).toBeVisible();
	await other.submitCredentials('Log in', 'nine green umbrellas in the hall');
	await expect(other.heading).toBeVisible();
	await other.page.context().close();
});

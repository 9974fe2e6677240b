import { addAuthenticator } from './authenticator';
import { expectAccessible } from './axe';
import { erasedLongAgo } from './erased';
import { expect, PASSWORD, test } from './listener';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

for (const path of ['/', '/login', '/register', '/forgot-password', '/no/such/page']) {
	test(`${path} is accessible`, async ({ page }) => {
		await page.goto(path);
		await expectAccessible(page.getByRole('heading', { level: 1 }));
	});
}

test('a form with errors is accessible', async ({ listener }) => {
	await listener.page.goto('/register');
	await listener.submitCredentials('Create account', 'short');
	await expectAccessible(listener.page.getByText('at least 8 characters').first());
});

test('the list is accessible: empty, searching, filled, editing, with menu and toast', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	await expectAccessible(listener.heading);
	await listener.search.fill('john');
	await expectAccessible(listener.results.first());
	await listener.search.press('Enter');
	await expect(listener.entries).toHaveCount(1);
	await expectAccessible(listener.entries.first());
	await page.getByRole('button', { name: /^Edit / }).click();
	await expectAccessible(page.getByRole('button', { name: 'Cancel' }));
	await page.getByRole('button', { name: 'Cancel' }).click();
	await page.getByRole('button', { name: 'Account' }).click();
	await expectAccessible(page.getByRole('menuitem', { name: 'Log out' }));
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: /^Remove / }).click();
	// The toast stays while somebody is at it.
	await page.getByRole('button', { name: 'Undo' }).focus();
	await expectAccessible(page.getByRole('button', { name: 'Undo' }));
});

test('a filled list is accessible when it is loaded', async ({ listener }) => {
	await listener.register();
	await listener.add('godspeed you', 'Godspeed');
	await listener.page.goto('/');
	await listener.settled();
	await expectAccessible(listener.entries.first());
});

test('two factors are accessible, from the password to new recovery codes', async ({
	listener
}) => {
	const { page } = listener;
	const section = listener.section('Two factors');
	await listener.register();
	const app = await listener.beginTwoFactors();
	await expectAccessible(listener.codeField);
	await listener.codeField.fill('1');
	await page.getByRole('button', { name: 'Turn on' }).click();
	await expectAccessible(page.getByText('The code has six digits.'));
	await listener.codeField.fill(app.code());
	await page.getByRole('button', { name: 'Turn on' }).click();
	await expect(page.getByRole('list', { name: 'Recovery codes' })).toBeVisible();
	await page.getByRole('button', { name: 'Done' }).click();
	await expectAccessible(page.getByText('Save them first'));
	await page.getByLabel('I have saved them').check();
	await page.getByRole('button', { name: 'Done' }).click();
	await section.getByRole('button', { name: 'Turn off' }).click();
	await expectAccessible(page.getByRole('form', { name: 'Turn off two factors' }));
	await section.getByRole('button', { name: 'New recovery codes' }).click();
	await expectAccessible(page.getByRole('form', { name: 'New recovery codes' }));
	await listener.loggedInLongAgo('2fa/recovery-codes');
	await page.getByLabel('or a recovery code').fill(app.code());
	await page.getByRole('button', { name: 'Make new codes' }).click();
	await expectAccessible(page.getByLabel('Your password'));
	await page.getByRole('button', { name: 'Make new codes' }).click();
	await expectAccessible(page.getByText('Enter the code from your app, or a recovery code.'));
});

test('passkeys are accessible beside two factors, with their code, and as the second step of a log-in', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	await addAuthenticator(page);
	const { codes } = await listener.turnOnTwoFactors();
	await listener.section('Passkeys').getByRole('button', { name: 'Add a passkey' }).click();
	await page.getByRole('button', { name: 'Continue' }).click();
	await expectAccessible(page.getByText('Enter the code from your app, or a recovery code.'));
	await page.getByRole('button', { name: 'Cancel' }).click();
	await listener.addPasskey(codes[0]);
	await page.getByRole('button', { name: 'Keep this name' }).click();
	await page.getByRole('button', { name: /^Remove / }).click();
	await expectAccessible(page.getByLabel('or a recovery code'));
	await listener.logOut();
	await listener.enterPassword();
	await expectAccessible(page.getByRole('button', { name: 'Use a passkey' }));
	await listener.codeField.fill('000000');
	await page.keyboard.press('Enter');
	await expect(listener.codeField).toHaveAttribute('aria-invalid', 'true');
	await expectAccessible(listener.codeField);
	await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
	await expectAccessible(page.getByLabel('Recovery code'));
});

test('passkeys and sessions are accessible: naming, removing, confirming, showing who it is', async ({
	listener,
	browser
}) => {
	const { page } = listener;
	await listener.register();
	await addAuthenticator(page);
	const other = await listener.elsewhere(browser);
	await listener.openSecurity();
	await expectAccessible(page.getByText('This device'));
	await listener.addPasskey();
	await expectAccessible(page.getByText('Your passkey is ready.'));
	await page.getByRole('button', { name: 'Keep this name' }).click();
	await page.getByRole('button', { name: /^Remove / }).click();
	await page.getByRole('button', { name: 'Remove passkey' }).click();
	await expectAccessible(page.getByText('Enter your password.'));
	await page.getByRole('button', { name: 'Cancel' }).click();
	await page.getByRole('button', { name: 'Log out all others' }).click();
	await expectAccessible(page.getByRole('button', { name: 'Log them out' }));
	await listener.loggedInLongAgo('sessions');
	await page.getByRole('button', { name: 'Log them out' }).click();
	await expectAccessible(page.getByRole('form', { name: 'Log out all others' }));
	await page.getByRole('button', { name: 'Cancel' }).click();
	await listener.loggedInLongAgo('sessions/*');
	await page.getByRole('button', { name: /^Log out (?!all)/ }).click();
	await page.getByLabel('Your password').fill('not my password');
	await page.getByLabel('Your password').press('Enter');
	await expectAccessible(page.getByText('The password is not right.'));
	await other.page.context().close();
});

test('a new password is accessible, weak or refused', async ({ listener }) => {
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
		await expectAccessible(form.getByText(word));
	}
	await form.getByRole('button', { name: 'Change password' }).click();
	await expectAccessible(form.getByText('Enter your password.'));
});

test('the activity is accessible', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.logOut();
	await listener.enterPassword('not my password');
	await expect(page.getByRole('alert')).toBeVisible();
	await listener.logIn();
	await page.goto('/activity');
	await expectAccessible(page.getByText('Log-in refused'));
});

test('the profile is accessible, with another address asked for, refused and waiting', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	await page.goto('/settings');
	await expectAccessible(page.getByRole('button', { name: 'Save name' }));
	await page.getByRole('button', { name: 'Change address' }).click();
	const form = page.getByRole('form', { name: 'Change address' });
	await form.getByRole('button', { name: 'Send the link' }).click();
	await expectAccessible(form.getByText('Enter the new address.'));
	await form.getByLabel('New e-mail address').fill(`new-${listener.email}`);
	await form.getByLabel('Your password').fill(PASSWORD);
	await form.getByRole('button', { name: 'Send the link' }).click();
	await expectAccessible(page.getByText('is waiting for confirmation'));
});

test('the preferences are accessible, saved and refused', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await page.goto('/settings/preferences');
	await page.getByLabel('Tags of new entries').fill('gym');
	await page.getByLabel('Tags of new entries').press('Enter');
	await expect(page.getByRole('button', { name: 'Remove tag gym' })).toBeVisible();
	await expectAccessible(page.getByRole('checkbox', { name: 'A new log-in' }));
	await page.route('**/users/me/settings', (route) =>
		route.request().method() === 'PATCH' ? route.abort() : route.continue()
	);
	await page.getByLabel('Only their own tracks').click();
	await page.getByLabel('Artists loaded at once').selectOption('200');
	await expect(page.getByText('That was not saved.')).toHaveCount(2);
	await expectAccessible(page.getByText('That was not saved.').first());
});

test('a log-out without a connection is accessible', async ({ listener, context }) => {
	await listener.register();
	await context.setOffline(true);
	await listener.logOut();
	await expectAccessible(listener.page.getByText('could not be ended at the server yet'));
});

test('pages of links are accessible: sent, new password, spent', async ({ page }) => {
	await page.goto('/forgot-password');
	await page.getByLabel('E-mail').fill('nobody@example.com');
	await page.getByRole('button', { name: 'Send the link' }).click();
	await expectAccessible(page.getByRole('heading', { name: 'Look into your inbox' }));
	await page.goto('/reset-password#token=spent');
	await page.getByLabel('New password').fill('nine green umbrellas');
	await expectAccessible(page.getByLabel('New password'));
	await page.getByRole('button', { name: 'Set new password' }).click();
	await expectAccessible(page.getByText('This link doesn’t work any more'));
	await page.goto('/confirm-email#token=spent');
	await expectAccessible(page.getByText('This link doesn’t work any more'));
	await page.goto('/verify-email#token=spent');
	await expectAccessible(page.getByText('This link doesn’t work any more'));
});

test('the data page is accessible: asking, refused, ready, downloaded', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await addAuthenticator(page);
	await listener.openSecurity();
	await listener.addPasskey();
	await page.goto('/settings/data');
	const section = listener.section('A copy of your data');
	await section.getByRole('button', { name: 'Ask for your data' }).click();
	await expectAccessible(section.getByRole('button', { name: 'Use a passkey instead' }));
	await section.getByRole('button', { name: 'Ask for it' }).click();
	await expectAccessible(section.getByText('Enter your password.'));
	await section.getByLabel('Your password').fill(PASSWORD);
	await section.getByRole('button', { name: 'Ask for it' }).click();
	await expectAccessible(section.getByText('Your file is ready'));
	await section.getByRole('button', { name: 'Download' }).click();
	await expectAccessible(section.getByText('Your file was downloaded'));
});

test('the page before the end of an account is accessible, also when it refuses', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	await page.goto('/settings/data/delete');
	await expectAccessible(page.getByText('For 14 days'));
	await page.getByRole('button', { name: 'Delete my account' }).click();
	await expectAccessible(page.getByText('Enter your password.'));
});

test('the end of an account is accessible, and the way back', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.deleteAccount();
	await expectAccessible(page.getByRole('link', { name: 'Log in to get it back' }));
	const goodbye = page.url();
	await listener.logIn();
	await expectAccessible(page.getByText('Your account is back.'));
	await page.goto(goodbye);
	await expectAccessible(page.getByRole('heading', { name: 'The account is back' }));
});

test('a receipt is accessible: of what is gone, and one that is none', async ({ page }) => {
	await erasedLongAgo(page);
	await page.goto('/goodbye#receipt=kept-since-then');
	await expectAccessible(page.getByText('1,234 artists on the list'));
	await page.unrouteAll();
	await page.getByRole('button', { name: 'Look up another receipt' }).click();
	await page.getByRole('textbox', { name: 'Receipt' }).fill('not a receipt');
	await page.getByRole('button', { name: 'Look it up' }).click();
	await expectAccessible(page.getByText('The receipt is not complete'));
});

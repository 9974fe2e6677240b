import { expect, PASSWORD, test } from './listener';

/** How many lines the element's text takes; runs in the page. */
function countLines(element: Element): number {
	const text = document.createRange();
	text.selectNodeContents(element);
	return text.getClientRects().length;
}

test('two factors: set up by QR code and key, asked for at log-in, and turned off again', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();

	const app = await test.step('the QR code is a picture, the key is a text', async () => {
		const app = await listener.beginTwoFactors();
		const picture = page.getByRole('img', { name: 'QR code for your authenticator app' });
		await expect(picture).toBeVisible();
		expect(await picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
		expect(app.secret).toMatch(/^[A-Z2-7]{16,}$/);
		return app;
	});

	const codes =
		await test.step('a wrong code is refused, the right one shows the codes', async () => {
			await listener.codeField.fill('000000');
			await page.getByRole('button', { name: 'Turn on' }).click();
			await expect(listener.codeField).toHaveAttribute('aria-invalid', 'true');
			await expect(listener.codeField).toBeFocused();
			const code = app.code();
			await listener.codeField.fill(`${code.slice(0, 3)} ${code.slice(3)}`);
			await page.getByRole('button', { name: 'Turn on' }).click();
			const items = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
			await expect(items).toHaveCount(10);
			for (const width of [390, 1440]) {
				await page.setViewportSize({ width, height: 900 });
				const lines = async () =>
					Promise.all((await items.all()).map((item) => item.evaluate(countLines)));
				await expect.poll(lines, `${width} pixels wide`).toEqual(Array(10).fill(1));
			}
			return items.allInnerTexts();
		});

	await test.step('the recovery codes are saved before they go', async () => {
		const download = page.waitForEvent('download');
		await page.getByRole('button', { name: 'Download' }).click();
		expect((await download).suggestedFilename()).toBe('donotplay-recovery-codes.txt');
		await page.getByRole('button', { name: 'Done' }).click();
		await expect(page.getByText('Save them first')).toBeVisible();
		page.once('dialog', (dialog) => void dialog.dismiss());
		await page.getByRole('link', { name: 'Activity' }).click();
		await expect(page).toHaveURL('/settings/security');
		await page.getByLabel('I have saved them').check();
		await page.getByRole('button', { name: 'Done' }).click();
		await expect(listener.section('Two factors')).toContainText('10 recovery codes left');
	});

	await test.step('log-in asks for the code', async () => {
		await listener.logOut();
		await listener.enterPassword();
		await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible();
		await expect(listener.codeField).toBeFocused();
		await listener.codeField.fill('000000');
		await page.getByRole('button', { name: 'Log in', exact: true }).last().click();
		await expect(listener.codeField).toHaveAttribute('aria-invalid', 'true');
		await listener.codeField.fill(app.code());
		await page.keyboard.press('Enter');
		await expect(listener.heading).toBeVisible();
	});

	await test.step('a recovery code turns them off', async () => {
		await listener.openSecurity();
		const section = listener.section('Two factors');
		await section.getByRole('button', { name: 'Turn off' }).click();
		const form = section.getByRole('form', { name: 'Turn off two factors' });
		await form.getByLabel('Your password').fill(PASSWORD);
		await form.getByLabel('or a recovery code').fill(codes[0] ?? '');
		await form.getByRole('button', { name: 'Turn off' }).click();
		await expect(section.getByText('Off', { exact: true })).toBeVisible();
		await listener.logOut();
		await listener.logIn();
	});
});

test('a recovery code logs in once, and the page tells how many are left', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	const { codes } = await listener.turnOnTwoFactors();
	const enter = async () => {
		await listener.logOut();
		await listener.enterPassword();
		await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
		await page.getByLabel('Recovery code').fill(codes[0] ?? '');
		await page.keyboard.press('Enter');
	};

	await enter();
	await expect(listener.heading).toBeVisible();
	await listener.openSecurity();
	await expect(listener.section('Two factors')).toContainText('9 recovery codes left');

	await enter();
	await expect(page.getByLabel('Recovery code')).toHaveAttribute('aria-invalid', 'true');
});

test('new recovery codes take the place of the old ones', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	const { codes, app } = await listener.turnOnTwoFactors();
	await listener.section('Two factors').getByRole('button', { name: 'New recovery codes' }).click();
	await page.getByLabel('or a recovery code').fill(app.code());
	await page.getByRole('button', { name: 'Make new codes' }).click();
	const items = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
	await expect(items).toHaveCount(10);
	expect(await items.allInnerTexts()).not.toContain(codes[0]);
});

test('new recovery codes long after the log-in are made once the person has shown who they are', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	const { codes, app } = await listener.turnOnTwoFactors();
	const section = listener.section('Two factors');
	const form = section.getByRole('form', { name: 'New recovery codes' });
	const submit = form.getByRole('button', { name: 'Make new codes' });
	const [code, password] = [
		form.getByLabel('or a recovery code'),
		form.getByLabel('Your password')
	];
	await listener.loggedInLongAgo('2fa/recovery-codes');
	await section.getByRole('button', { name: 'New recovery codes' }).click();
	await code.fill(app.code());
	await submit.click();
	await expect(password).toBeFocused();

	await test.step('a wrong password and a wrong code are said at their fields', async () => {
		await password.fill('not my password');
		await code.fill('000000');
		await submit.click();
		await expect(password).toHaveAttribute('aria-invalid', 'true');
		await password.fill(PASSWORD);
		await submit.click();
		await expect(code).toHaveAttribute('aria-invalid', 'true');
		await expect(code).toBeFocused();
	});

	await code.fill(` ${codes[0] ?? ''} `);
	await submit.click();

	await expect(
		page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
	).toHaveCount(10);
});

test('a second step that waited too long leads back to the password', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	const { app } = await listener.turnOnTwoFactors();
	await listener.logOut();
	// The time that passes is the server's: the token it gave is exchanged for one that it never gave.
	await page.route('**/auth/login/second-factor', async (route) => {
		const body = route.request().postDataJSON() as Record<string, unknown>;
		await route.continue({ postData: JSON.stringify({ ...body, login_token: 'long.gone' }) });
	});
	await listener.enterPassword();
	await listener.codeField.fill(app.code());
	await page.keyboard.press('Enter');
	await expect(page.getByText('Please enter your password again')).toBeVisible();
	await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
	await expect(page.getByLabel('E-mail')).toHaveValue(listener.email);
});

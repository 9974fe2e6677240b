import { expect, test as base, type Browser, type Locator, type Page } from '@playwright/test';

import { AuthenticatorApp } from './totp';

export const PASSWORD = 'seven quiet rooms';

let made = 0;

/** Somebody with a browser, as they see the site: everything is found by its role and label. */
export class Listener {
	readonly email = `listener-${process.pid}-${Date.now()}-${made++}@example.com`;

	constructor(readonly page: Page) {}

	/** Only somebody signed in sees it. */
	get heading(): Locator {
		return this.page.getByRole('heading', { name: 'Your list', level: 1 });
	}

	get search(): Locator {
		return this.page.getByRole('combobox', { name: 'Find an artist' });
	}

	get results(): Locator {
		return this.page.getByRole('listbox', { name: 'Artists found' }).getByRole('option');
	}

	get entries(): Locator {
		return this.page.getByRole('article');
	}

	entry(name: string): Locator {
		return this.page.getByRole('article', { name });
	}

	async register(): Promise<void> {
		await this.page.goto('/register');
		await this.submitCredentials('Create account');
		await expect(this.heading).toBeVisible();
	}

	async logIn(): Promise<void> {
		await this.page.goto('/login');
		await this.submitCredentials('Log in');
		await expect(this.heading).toBeVisible();
	}

	/** The form for the second factor. */
	get codeField(): Locator {
		return this.page.getByLabel('Code from your app');
	}

	/** A part of the security page. */
	section(name: string): Locator {
		return this.page.getByRole('region', { name, exact: true });
	}

	async openSecurity(): Promise<void> {
		await this.page.goto('/settings/security');
		await expect(this.section('Where you’re logged in').getByText('This device')).toBeVisible();
	}

	/** Goes as far as the QR code. */
	async beginTwoFactors(): Promise<AuthenticatorApp> {
		await this.openSecurity();
		const section = this.section('Two factors');
		await section.getByRole('button', { name: 'Set up' }).click();
		await section.getByLabel('Your password').fill(PASSWORD);
		await section.getByRole('button', { name: 'Continue' }).click();
		const secret = section.getByRole('group', { name: /Type this key/ });
		return new AuthenticatorApp((await secret.innerText()).replace(/\s/g, ''));
	}

	/** The app that knows the secret now, and the recovery codes. */
	async turnOnTwoFactors(): Promise<{ app: AuthenticatorApp; codes: string[] }> {
		const app = await this.beginTwoFactors();
		await this.codeField.fill(app.code());
		await this.page.getByRole('button', { name: 'Turn on' }).click();
		const codes = this.page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
		await expect(codes).toHaveCount(10);
		const texts = await codes.allInnerTexts();
		await this.page.getByLabel('I have saved them').check();
		await this.page.getByRole('button', { name: 'Done' }).click();
		await expect(codes).toHaveCount(0);
		return { app, codes: texts };
	}

	/** `code`: for who has two factors. */
	async addPasskey(code?: string): Promise<void> {
		const section = this.section('Passkeys');
		await section.getByRole('button', { name: 'Add a passkey' }).click();
		await section.getByLabel('Your password').fill(PASSWORD);
		if (code) await section.getByLabel('or a recovery code').fill(code);
		await section.getByRole('button', { name: 'Continue' }).click();
		await expect(section.getByText('Your passkey is ready.')).toBeVisible();
	}

	/** The next change at `path` below `/api/v1/auth` is refused. The time that passes until then is the server's. */
	async loggedInLongAgo(path: string): Promise<void> {
		const json = {
			type: 'about:blank',
			title: 'Show again that it is you',
			status: 403,
			detail: 'You logged in a while ago.',
			code: 'reauthentication_required'
		};
		const contentType = 'application/problem+json';
		let refused = false;
		await this.page.route(`**/api/v1/auth/${path}`, async (route) => {
			if (refused || route.request().method() === 'GET') return route.continue();
			refused = true;
			await route.fulfill({ status: 403, contentType, json });
		});
	}

	/** The same person, signed in in another browser, which is theirs to close. */
	async elsewhere(browser: Browser): Promise<Listener> {
		const context = await browser.newContext();
		const other = Object.assign(Object.create(this) as Listener, { page: await context.newPage() });
		await other.logIn();
		return other;
	}

	/** Asks for the end of the account, as far as the receipt. */
	async deleteAccount(code?: string): Promise<void> {
		await this.page.goto('/settings/data/delete');
		const form = this.page.getByRole('form', { name: 'Delete your account' });
		await form.getByLabel('Your e-mail address').fill(this.email);
		await form.getByLabel('Your password').fill(PASSWORD);
		if (code) await form.getByLabel('or a recovery code').fill(code);
		await form.getByRole('button', { name: 'Delete my account' }).click();
		await expect(this.page.getByRole('heading', { name: 'Your receipt' })).toBeVisible();
	}

	/** As far as the password leads. */
	async enterPassword(password = PASSWORD): Promise<void> {
		await this.page.goto('/login');
		await this.submitCredentials('Log in', password);
	}

	async logOut(): Promise<void> {
		await this.chooseFromMenu('Log out');
		await expect(this.page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
	}

	async submitCredentials(button: string, password = PASSWORD): Promise<void> {
		await this.page.getByLabel('E-mail').fill(this.email);
		await this.page.getByLabel('Password', { exact: true }).fill(password);
		await this.page.getByRole('button', { name: button, exact: true }).click();
	}

	/** Puts the first artist found for `words` on the list. */
	async add(words: string, name: string): Promise<void> {
		await this.search.fill(words);
		await expect(this.results.first()).toContainText(name);
		await this.search.press('Enter');
		await expect(this.entry(name)).toBeVisible();
		await this.settled();
	}

	/** Waits until what shows at once has been answered too. */
	async settled(): Promise<void> {
		await this.page.waitForLoadState('networkidle');
	}

	async chooseFromMenu(
		item: string,
		role: 'menuitem' | 'menuitemradio' = 'menuitem'
	): Promise<void> {
		await this.page.getByRole('button', { name: 'Account' }).click();
		await this.page.getByRole(role, { name: item, exact: true }).click();
	}
}

export const test = base.extend<{ listener: Listener }>({
	listener: async ({ page }, use) => {
		await use(new Listener(page));
	}
});

export { expect };

import { expect, test as base, type Locator, type Page } from '@playwright/test';

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

	async submitCredentials(button: string, password = PASSWORD): Promise<void> {
		await this.page.getByLabel('E-mail').fill(this.email);
		await this.page.getByLabel('Password', { exact: true }).fill(password);
		await this.page.getByRole('button', { name: button }).click();
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
		await this.page.getByRole(role, { name: item }).click();
	}
}

export const test = base.extend<{ listener: Listener }>({
	listener: async ({ page }, use) => {
		await use(new Listener(page));
	}
});

export { expect };

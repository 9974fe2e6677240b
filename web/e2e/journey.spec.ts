import { mkdirSync } from 'node:fs';
import { expect, test, type Listener } from './listener';

const SHOTS = process.env.SCREENSHOTS;

/** A picture for the documentation, when `make screenshots` asks for them. */
async function picture(listener: Listener, name: string, project: string): Promise<void> {
	if (!SHOTS) return;
	mkdirSync(SHOTS, { recursive: true });
	const screen = project === 'phone' ? '-phone' : '';
	await listener.page.screenshot({ path: `${SHOTS}/${name}${screen}.png`, animations: 'disabled' });
}

test('somebody new finds artists by misspelled names, keeps a list, and finds it again the next day', async ({
	listener,
	browser
}, { project }) => {
	const { page } = listener;

	await test.step('register', async () => {
		await page.goto('/');
		await picture(listener, '1-welcome', project.name);
		await listener.register();
		await expect(page.getByText('Nothing on your list yet')).toBeVisible();
		await picture(listener, '2-empty-list', project.name);
	});

	await test.step('find by a misspelled name and add', async () => {
		await listener.search.fill('metalica');
		await expect(listener.results.first()).toContainText('Metallica');
		await picture(listener, '3-search', project.name);
		await listener.search.press('Enter');
		await expect(listener.entry('Metallica')).toBeVisible();
		await expect(page.getByText('1 artist', { exact: true })).toBeVisible();
		await listener.add('beetles', 'The Beatles');
		await listener.add('siggur ros', 'Sigur Rós');
		await listener.add('kanye', 'Ye');
	});

	await test.step('give tags and a note', async () => {
		await listener.entry('Metallica').getByRole('button', { name: 'Edit Metallica' }).click();
		await page.getByLabel('Tags', { exact: true }).fill('Too Loud,gym,');
		await page.getByLabel('Note').fill('Not before coffee.');
		await picture(listener, '4-details', project.name);
		await page.getByRole('button', { name: 'Save' }).click();
		await expect(listener.entry('Metallica')).toContainText('Not before coffee.');
		await expect(listener.entry('Metallica')).toContainText('too loud');
		await listener.settled();
	});

	await test.step('remove, and undo', async () => {
		await page.getByRole('button', { name: 'Remove Metallica' }).click();
		await expect(listener.entry('Metallica')).toBeHidden();
		await page.getByRole('button', { name: 'Undo' }).click();
		await expect(listener.entry('Metallica')).toContainText('Not before coffee.');
		await listener.settled();
		await page.getByRole('button', { name: 'Dismiss' }).last().click();
		await picture(listener, '5-list', project.name);
	});

	await test.step('reload: still signed in, all of it still there', async () => {
		await page.reload();
		await expect(listener.entries).toHaveCount(4);
		await expect(listener.entry('Metallica')).toContainText('too loud');
	});

	await test.step('log out, and be shut out', async () => {
		await listener.chooseFromMenu('Log out');
		await expect(listener.entries).toHaveCount(0);
		await page.reload();
		await expect(listener.entries).toHaveCount(0);
	});

	await test.step('the next day, in another browser: log in, and it is all there', async () => {
		const other = await listener.elsewhere(browser);
		await expect(other.entries).toHaveCount(4);
		if (SHOTS && project.name === 'desktop') {
			await other.page.setViewportSize({ width: 1440, height: 900 });
			await other.chooseFromMenu('Dark', 'menuitemradio');
			await other.page.keyboard.press('Escape');
			await picture(other, '6-list-dark', project.name);
		}
		await other.page.context().close();
	});
});

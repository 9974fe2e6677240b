import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, test, type Listener } from './listener';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

const ARTISTS = [
	['abba', 'ABBA'],
	['metallica', 'Metallica'],
	['eminem', 'Eminem'],
	['zucchero', 'Zucchero']
] as const;

async function withFour(listener: Listener): Promise<Page> {
	await listener.register();
	for (const [words, name] of ARTISTS) await listener.add(words, name);
	await expect(listener.entries).toHaveCount(ARTISTS.length);
	return listener.page;
}

const box = (page: Page, name: string) => page.getByRole('checkbox', { name: `Select ${name}` });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function tag(page: Page, name: string, tags: string): Promise<void> {
	await button(page, `Edit ${name}`).click();
	await page.getByRole('textbox', { name: 'Tags' }).fill(tags);
	await page.getByLabel('Note').fill(`About ${name}.`);
	await button(page, 'Save').click();
	await expect(page.getByRole('form')).toHaveCount(0);
}

test('a range is selected, tagged and removed in one go, and comes back as it was', async ({
	listener
}) => {
	const page = await withFour(listener);
	await box(page, 'Eminem').click();
	await box(page, 'ABBA').click({ modifiers: ['Shift'] });
	await expect(page.getByText('3 selected')).toBeVisible();
	await button(page, 'Tag…').click();
	await page.getByLabel('Tags to add').fill('Too Loud');
	await button(page, 'Add tags').click();
	await expect(page.getByRole('button', { name: 'Show all tagged too loud' })).toHaveCount(3);
	await button(page, 'Remove').click();
	await expect(listener.entries).toHaveCount(1);
	await button(page, 'Undo').click();
	await expect(listener.entries).toHaveCount(4);
	await page.reload();
	await expect(listener.entries).toHaveText([/Zucchero/, /Eminem/, /Metallica/, /ABBA/]);
	await expect(listener.entry('ABBA')).toContainText('too loud');
});

test('keys alone select, and all that match a filter are changed together', async ({
	listener
}) => {
	const page = await withFour(listener);
	await box(page, 'Zucchero').focus();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Space');
	await page.keyboard.press('Shift+ArrowDown');
	await expect(page.getByText('2 selected')).toBeVisible();
	await expect(box(page, 'Metallica')).toBeFocused();
	await page.keyboard.press('Escape');
	await page.getByLabel('Filter your list').fill('metall');
	await expect(listener.entries).toHaveCount(1);
	await page.getByRole('checkbox', { name: 'Select all 1 artist that match' }).check();
	await button(page, 'Remove').click();
	await expect(page.getByText('Nobody here matches')).toBeVisible();
	await button(page, 'Clear filters').click();
	await expect(listener.entries).toHaveCount(3);
});

test('what was removed is found again later, with its tags and its note', async ({ listener }) => {
	const page = await withFour(listener);
	await tag(page, 'ABBA', 'weddings');
	await button(page, 'Remove ABBA').click();
	await listener.settled();
	await page.getByRole('link', { name: 'Recently removed' }).click();
	await expect(listener.entry('ABBA')).toContainText('can come back until');
	await expectAccessible(listener.entry('ABBA'));
	await button(page, 'Restore ABBA').click();
	await expect(page.getByText('ABBA is back on your list.')).toBeVisible();
	await page.getByRole('link', { name: 'Your list' }).click();
	await expect(listener.entry('ABBA')).toContainText('About ABBA.');
	await expect(listener.entry('ABBA')).toContainText('weddings');
});

test('tags are renamed, and put together after a question', async ({ listener }) => {
	const page = await withFour(listener);
	await tag(page, 'ABBA', 'weddings, disco');
	await tag(page, 'Eminem', 'parties');
	await page.getByRole('link', { name: 'Manage tags' }).click();
	await button(page, 'Rename disco').click();
	await page.getByLabel('New name').fill('Dance');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('link', { name: 'dance 1 entry' })).toBeVisible();
	await button(page, 'Rename parties').click();
	await page.getByLabel('New name').fill('weddings');
	await page.keyboard.press('Enter');
	await expectAccessible(page.getByText('There is a tag “weddings” already'));
	await button(page, 'Put together').click();
	await page.getByRole('link', { name: 'weddings 2 entries' }).click();
	await expect(listener.entries).toHaveCount(2);
	await expect(page).toHaveURL(/\?tag=weddings$/);
});

test('an entry that another tab has changed is shown beside what was typed', async ({
	listener,
	context
}) => {
	const { page } = listener;
	await listener.register();
	await listener.add('abba', 'ABBA');
	await button(page, 'Edit ABBA').click();
	await listener.settled();
	await page.getByLabel('Note').fill('Typed here.');
	const other = await context.newPage();
	await other.goto('/');
	await tag(other, 'ABBA', 'elsewhere');
	await button(page, 'Save').click();
	await expectAccessible(page.getByRole('heading', { name: /changed somewhere else/ }));
	await expect(page.getByText('About ABBA.')).toBeVisible();
	await button(page, 'Keep mine').click();
	await expect(listener.entry('ABBA')).toContainText('Typed here.');
	await button(other, 'Edit ABBA').click();
	await expect(other.getByLabel('Note')).toHaveValue('Typed here.');
});

test('an entry says how much it is about and until when', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.add('abba', 'ABBA');
	await button(page, 'Edit ABBA').click();
	await page.getByRole('radio', { name: 'Only their own tracks' }).check();
	await page.getByLabel('Ends by itself').selectOption('On a day that I choose');
	await page.getByLabel('Last day').fill('2099-03-03');
	await expectAccessible(page.getByText(/^Until 3 Mar 2099/));
	await button(page, 'Save').click();
	await page.reload();
	await expect(listener.entry('ABBA')).toContainText('until 3 Mar 2099');
	await expect(listener.entry('ABBA')).toContainText('Only their own tracks');
});

test('the selection and its dialog are accessible', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.add('abba', 'ABBA');
	await box(page, 'ABBA').click();
	await expectAccessible(page.getByText('1 selected'));
	await button(page, 'Untag…').click();
	await expectAccessible(page.getByRole('dialog', { name: 'Take tags off 1 entry' }));
	await page.keyboard.press('Escape');
	await expect(button(page, 'Untag…')).toBeFocused();
});

test('the filters are accessible', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.add('abba', 'ABBA');
	await tag(page, 'ABBA', 'weddings, disco');
	await page.getByRole('button', { name: /^weddings/ }).click();
	await page.getByRole('button', { name: /^disco/ }).click();
	await button(page, 'Dates').click();
	await expectAccessible(page.getByLabel('Added from'));
});

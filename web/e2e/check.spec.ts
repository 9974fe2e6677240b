import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, test } from './listener';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

/** At once, as from the clipboard; fill() takes a minute for so many lines. */
async function paste(field: Locator, lines: string[]): Promise<void> {
	await field.evaluate((element: HTMLTextAreaElement, text) => {
		element.value = text;
		element.dispatchEvent(new Event('input', { bubbles: true }));
	}, lines.join('\n'));
}

const answer = (page: Page) => page.getByRole('region', { name: 'Answer' });

test('a track is answered as it is typed, with what it was recognised by', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.add('sia', 'Sia');
	await page.getByRole('link', { name: 'May this play?' }).click();
	const artist = page.getByLabel('Artist, as a player shows it');

	await artist.fill('ABBA');
	await expect(answer(page).getByRole('heading', { name: 'May play' })).toBeVisible();
	await artist.fill('ABBA feat. Sia');
	await expect(answer(page).getByRole('heading', { name: 'Blocked' })).toBeVisible();
	await expect(answer(page).getByText('Found by name, as a guest')).toContainText('“Sia”');
	await expect(answer(page).locator('mark')).toHaveText('Sia');
	await expect(page.getByRole('status').filter({ hasText: 'Blocked. Sia' })).toHaveCount(1);

	await artist.fill('ABBA');
	await page.getByLabel('Title').fill('Song (with Sia)');
	await expect(answer(page).getByRole('heading', { name: 'Not sure' })).toBeVisible();
	await expect(answer(page).getByText('“feat. Sia” says so')).toBeVisible();
});

test('what was asked is still there after a look at the entry, and when it is sent as a link', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	await listener.add('sia', 'Sia');
	await page.goto('/check?artist=Sia&title=Chandelier');
	await expect(answer(page).getByRole('heading', { name: 'Blocked' })).toBeVisible();

	await page.getByLabel('Title').fill('Elastic Heart');
	await expect(page).toHaveURL('/check?artist=Sia&title=Elastic+Heart');
	await answer(page).getByRole('link', { name: 'Sia on your list' }).click();
	await expect(listener.entry('Sia')).toBeVisible();
	await page.getByRole('button', { name: 'Remove Sia' }).click();
	await expect(listener.entry('Sia')).toBeHidden();
	await listener.settled();
	await page.getByRole('link', { name: 'May this play?' }).click();

	await expect(page.getByLabel('Title')).toHaveValue('Elastic Heart');
	await expect(answer(page).getByRole('heading', { name: 'May play' })).toBeVisible();
});

test('remixers count when they are asked about', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.add('sasha', 'Sasha');
	await page.goto('/check');

	await page.getByRole('button', { name: 'Moby – Porcelain (Sasha Remix)' }).click();
	await expect(answer(page).getByRole('heading', { name: 'May play' })).toBeVisible();
	await page.getByLabel('A remixer counts, too').check();

	await expect(answer(page).getByRole('heading', { name: 'Blocked' })).toBeVisible();
	await expect(answer(page).getByText('Found by name, as the remixer')).toBeVisible();
});

test('many tracks are answered at once, up to 10,000', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.add('sia', 'Sia');
	await page.goto('/check');
	await page.getByRole('link', { name: 'Many at once' }).click();
	const text = page.getByLabel('Tracks, one “Artist - Title” a line');
	const lines = Array.from({ length: 10_000 }, (_, index) =>
		index % 1000 === 999 ? 'David Guetta feat. Sia - Titanium' : `Nobody ${index} - Song`
	);

	await paste(text, [...lines, 'One - More']);
	await page.getByRole('button', { name: 'Check all' }).click();
	await expect(text).toBeFocused();
	await expect(page.getByText('At most 10,000 tracks can be checked at once')).toBeVisible();
	await paste(text, lines);
	await page.getByRole('button', { name: 'Check all' }).click();

	await expect(page.getByText('10,000 tracks: 10 blocked, 0 not sure')).toBeVisible();
	await page.getByRole('button', { name: 'Blocked: 10 tracks' }).click();
	await expect(page.getByRole('row')).toHaveCount(11);
	await expect(page.getByRole('row').nth(1)).toContainText('1000');
	await expect(page.getByRole('row').nth(1).locator('mark')).toHaveText('Sia');
});

test('the check works by keyboard alone', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await page.getByRole('link', { name: 'May this play?' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('link', { name: 'May this play?', exact: true })).toHaveAttribute(
		'aria-current',
		'page'
	);
	await page.goto('/check/many');
	await page.getByRole('link', { name: 'Many at once' }).focus();
	await page.keyboard.press('Tab');
	await page.keyboard.insertText('ABBA - SOS\nBlur - Song 2');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { name: 'What your list says' })).toBeFocused();
	await page.keyboard.press('Tab');
	await expect(page.getByRole('button', { name: 'All: 2 tracks' })).toBeFocused();
});

test('a check without a connection keeps what was typed, and answers when it is back', async ({
	listener,
	context
}) => {
	const { page } = listener;
	await listener.register();
	await page.goto('/check');
	await expect(page.getByLabel('Artist, as a player shows it')).toBeVisible();
	await context.setOffline(true);
	await page.getByLabel('Artist, as a player shows it').fill('ABBA');
	await expect(page.getByRole('alert')).toContainText('could not be checked');
	await context.setOffline(false);
	await expect(answer(page).getByRole('heading', { name: 'May play' })).toBeVisible();
});

test('who is not signed in is asked to log in, and comes back to the question', async ({
	listener
}) => {
	const { page } = listener;
	await listener.register();
	await listener.logOut();
	await page.goto('/check?artist=ABBA&title=SOS');
	await listener.submitCredentials('Log in');
	await expect(page.getByLabel('Artist, as a player shows it')).toHaveValue('ABBA');
	await expect(answer(page).getByRole('heading', { name: 'May play' })).toBeVisible();
});

test('the check is accessible: empty, blocked, unsure, failed', async ({ listener, context }) => {
	const { page } = listener;
	await listener.register();
	await listener.add('sia', 'Sia');
	await page.goto('/check');
	await expectAccessible(page.getByRole('button', { name: 'Check' }));
	await page.getByLabel('Artist, as a player shows it').fill('ABBA ft. Sia');
	await expectAccessible(page.getByRole('heading', { name: 'Blocked' }));
	await page.getByLabel('Artist, as a player shows it').fill('ABBA');
	await page.getByLabel('Title').fill('Song (with Sia)');
	await expectAccessible(page.getByRole('heading', { name: 'Not sure' }));
	await context.setOffline(true);
	await page.getByLabel('Title').fill('SOS');
	await expectAccessible(page.getByText('That could not be checked'));
});

test('the check of many is accessible: refused, answered, filtered', async ({ listener }) => {
	const { page } = listener;
	await listener.register();
	await listener.add('sia', 'Sia');
	await page.goto('/check/many');
	await page.getByRole('button', { name: 'Check all' }).click();
	await expectAccessible(page.getByText('Paste some tracks first'));
	const text = page.getByLabel('Tracks, one “Artist - Title” a line');
	await text.fill('Sia - Chandelier\nABBA - Song (with Sia)\nABBA - SOS');
	await page.getByRole('button', { name: 'Check all' }).click();
	await expectAccessible(page.getByRole('table'));
	await page.getByRole('button', { name: 'Not sure: 1 track' }).click();
	await expectAccessible(page.getByRole('table'));
});

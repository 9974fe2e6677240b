import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, test, type Listener } from './listener';

/** Two of the artists that every new site knows are called Eve. */
const HOMONYM = 'artist,id\nABBA,\nEve,\nNobody We Know,6sFIWsNpZYqfjUpaCgueju\n';

class Importer {
	readonly page: Page;

	constructor(readonly listener: Listener) {
		this.page = listener.page;
	}

	get alert(): Locator {
		return this.page.getByRole('alert');
	}

	get report(): Locator {
		return this.page.getByRole('region', { name: 'Report' });
	}

	get questions(): Locator {
		return this.page.getByRole('list', { name: 'Questions' }).getByRole('listitem');
	}

	button(name: string | RegExp): Locator {
		return this.page.getByRole('button', { name });
	}

	async open(): Promise<void> {
		await this.listener.register();
		await this.page.goto('/import');
		await expect(this.page.getByRole('heading', { name: 'Import', level: 1 })).toBeVisible();
	}

	async choose(text: string, name = 'mine.csv'): Promise<void> {
		const file = { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
		await this.page.getByLabel(/Choose (a|another) file/).setInputFiles(file);
	}

	async lookThrough(): Promise<void> {
		await this.button(/^(Look through it|Try again)$/).click();
	}

	/** As far as the preview. */
	async preview(text: string): Promise<void> {
		await this.choose(text);
		await this.lookThrough();
		await expect(this.page.getByRole('group', { name: 'Show rows' })).toBeVisible();
	}
}

const it = test.extend<{ importer: Importer }>({
	importer: async ({ listener }, use) => use(new Importer(listener))
});

it('a table with a homonym: its question answered, applied, and undone', async ({ importer }) => {
	const { page, listener } = importer;
	await importer.open();
	await importer.preview(HOMONYM);
	await expect(importer.questions).toHaveCount(1);
	await expect(importer.questions.first()).toContainText('2 artists have this name');
	await page.getByRole('radio', { name: /rapper/ }).check();
	await expect(page.getByText('Answers saved')).toBeVisible();

	await importer.button('Put 3 artists on your list').click();
	await expect(importer.report).toContainText('3 artists put on your list');
	await page.goto('/');
	await expect(listener.entries).toHaveCount(3);
	await expect(listener.entries.filter({ hasText: 'US rapper' })).toHaveCount(1);

	await page.goto('/import');
	await page.getByRole('link', { name: 'mine.csv' }).click();
	await importer.button('Undo this import').click();
	await importer.button('Take them off').click();
	await expect(importer.report).toContainText('3 artists taken off your list again');
	await page.goto('/');
	await expect(listener.heading).toBeVisible();
	await listener.settled();
	await expect(listener.entries).toHaveCount(0);
});

it('questions that were left are answered later, and applied, too', async ({ importer }) => {
	const { page } = importer;
	await importer.open();
	await importer.preview(HOMONYM);
	await importer.button('Put 2 artists on your list').click();
	await expect(importer.report).toContainText('1 question still open');

	await page.getByRole('radio', { name: /Japanese/ }).check();
	await importer.button('Put 1 more artist on your list').click();

	await expect(importer.report).toContainText('3 artists put on your list');
});

it('a reload in mid-way finds the import and the answers where they were', async ({ importer }) => {
	const { page } = importer;
	const names = Array.from({ length: 600 }, (_, n) => `Unknown Band ${n},${idOf(n)}`);
	await importer.open();
	await importer.choose(['artist,id', 'Eve,', ...names].join('\n'));
	await importer.lookThrough();
	await page.waitForURL(/\/import\/.+/);
	await page.reload();
	await expect(importer.button('Put 600 artists on your list')).toBeVisible({ timeout: 30_000 });

	await page.getByRole('radio', { name: /rapper/ }).check();
	// The answer is on its way when the page goes.
	await page.reload();
	await expect(importer.button('Put 601 artists on your list')).toBeVisible();

	const apply = page.waitForResponse(/\/apply$/);
	await importer.button('Put 601 artists on your list').click();
	await apply;
	await page.reload();
	await expect(importer.report).toContainText('601 artists put on your list', {
		timeout: 30_000
	});
});

it('a broken file is named with its line, and another can be chosen', async ({ importer }) => {
	await importer.open();
	await importer.choose('artist,id\nABBA,\n"Blur,\n', 'broken.csv');
	await importer.lookThrough();
	await expect(importer.alert).toContainText('Line 3:');
	await expect(importer.page.getByText('broken.csv')).toBeVisible();

	await importer.preview(HOMONYM);

	await expect(importer.button('Put 2 artists on your list')).toBeVisible();
});

it('names and links are pasted, a line each, with tags for all', async ({ importer }) => {
	const { page, listener } = importer;
	await importer.open();
	await importer.button('Paste text').click();
	const artists = page.getByLabel(/one name or link a line/);
	await artists.fill(
		'ABBA\nhttps://open.spotify.com/artist/6sFIWsNpZYqfjUpaCgueju\nhttps://x.org/y'
	);
	await page.getByLabel('Tags', { exact: true }).fill('weddings');
	await importer.lookThrough();

	await expect(page.getByRole('row', { name: /x\.org/ })).toContainText('Unreadable');
	const own = page.getByRole('row', { name: /open\.spotify/ });
	await expect(own).toContainText('your list will make an artist of its own');
	await importer.button('Put 2 artists on your list').click();
	await expect(importer.report).toContainText('1 row could not be read');

	await page.goto('/?tag=weddings');
	await expect(listener.entries).toHaveCount(2);
});

it('a connection that goes in the middle loses nothing', async ({ importer, context }) => {
	await importer.open();
	await importer.choose(HOMONYM);
	await context.setOffline(true);
	await importer.lookThrough();
	await expect(importer.alert).toContainText('can’t be reached');
	await expect(importer.page.getByText('mine.csv')).toBeVisible();

	await context.setOffline(false);
	await importer.lookThrough();

	await expect(importer.questions).toHaveCount(1);
});

it('without a stream of events the import is asked for', async ({ importer }) => {
	const { page } = importer;
	await page.route('**/imports/*/events', (route) => route.abort());
	await importer.open();
	await importer.preview(HOMONYM);

	await importer.button('Put 2 artists on your list').click();

	await expect(importer.report).toContainText('2 artists put on your list');
});

it('two tabs show the same import, whichever went on with it', async ({ importer, context }) => {
	await importer.open();
	await importer.preview(HOMONYM);
	const other = await context.newPage();
	await other.goto(importer.page.url());
	await other.getByRole('button', { name: 'Put 2 artists on your list' }).click();
	const undo = other.getByRole('button', { name: 'Undo this import' });
	await undo.click();
	await other.getByRole('button', { name: 'Take them off' }).click();
	await expect(other.getByText('2 artists taken off your list again')).toBeVisible();

	await importer.button('Put 2 artists on your list').click();

	await expect(importer.report).toContainText('2 artists taken off your list again');
});

it('an import can be deleted, and its address holds none then', async ({ importer }) => {
	const { page } = importer;
	await importer.open();
	await importer.preview(HOMONYM);
	const address = page.url();
	await importer.button('Delete').click();
	await importer.button('Delete it').click();
	await expect(page.getByText('You have brought in nothing yet.')).toBeVisible();

	await page.goto(address);

	await expect(page.getByRole('heading', { name: 'There is no such import' })).toBeVisible();
});

it.describe('accessible', () => {
	it.use({ contextOptions: { reducedMotion: 'reduce' } });

	it('the form: empty, with a broken file, with nothing pasted', async ({ importer }) => {
		await importer.open();
		await expectAccessible(importer.button('Look through it'));
		await importer.choose('artist,id\n"Blur,\n', 'broken.csv');
		await importer.lookThrough();
		await expectAccessible(importer.alert);
		await importer.button('Paste text').click();
		await importer.lookThrough();
		await expectAccessible(importer.alert);
	});

	it('the questions, answered one by one and all at once', async ({ importer }) => {
		const { page } = importer;
		await importer.open();
		await importer.preview(`${HOMONYM}bjorkk,\n`);
		await page.getByRole('radio', { name: /rapper/ }).check();
		await expectAccessible(page.getByText('Answers saved'));
		await importer.button('Take the best known').click();
		await expectAccessible(importer.button('Cancel'));
	});

	it('the rows, and a question among them', async ({ importer }) => {
		const { page } = importer;
		await importer.open();
		await importer.preview(`${HOMONYM}bjorkk,\n`);
		await importer.button(/^All/).click();
		await expectAccessible(page.getByRole('row').nth(1));
		await importer.button('Answer line 5').click();
		await expectAccessible(page.getByRole('radio').first());
	});

	it('the report, and what undoing leads to', async ({ importer }) => {
		const { page } = importer;
		await importer.open();
		await importer.preview(HOMONYM);
		await importer.button('Put 2 artists on your list').click();
		await expectAccessible(importer.report);
		await importer.button('Undo this import').click();
		await expectAccessible(importer.button('Keep them'));
		await importer.button('Take them off').click();
		await expectAccessible(page.getByText('taken off your list again'));
	});

	it('deleting, on the import’s page and among all, and what is there then', async ({
		importer
	}) => {
		const { page } = importer;
		await importer.open();
		await importer.preview(HOMONYM);
		await importer.button('Delete').click();
		await expectAccessible(importer.button('Keep it'));
		await page.getByRole('link', { name: 'Imports' }).click();
		await importer.button('Delete mine.csv').click();
		await expectAccessible(importer.button('Keep it'));
		await page.goto('/import/none');
		await expectAccessible(page.getByRole('heading', { name: 'There is no such import' }));
	});

	it('on its way: being sent, and being applied', async ({ importer }) => {
		const { page } = importer;
		let release: () => void = () => undefined;
		const held = new Promise<void>((resolve) => (release = resolve));
		await importer.open();
		await page.route('**/dnp/import?*', async (route) => {
			await held;
			await route.continue();
		});
		await importer.choose(HOMONYM);
		await importer.lookThrough();
		await expectAccessible(page.getByRole('progressbar'));
		release();
		await expect(importer.questions).toHaveCount(1);
		await page.route(/\/imports\/[^/]+(\/events)?$/, async (route) => {
			if (route.request().url().endsWith('/events')) return route.abort();
			const answer = await route.fetch();
			const now = (await answer.json()) as object;
			return route.fulfill({ response: answer, json: { ...now, state: 'applying', position: 1 } });
		});
		await importer.button('Put 2 artists on your list').click();
		await expectAccessible(page.getByRole('progressbar'));
	});
});

/** An id as Spotify has them, of 22 signs. */
function idOf(number: number): string {
	return String(number).padStart(22, '0');
}

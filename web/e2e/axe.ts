import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

type AxeResults = Awaited<ReturnType<AxeBuilder['analyze']>>;

interface Findings {
	/** Of each rule that is broken, the elements that break it. */
	violations: [string, string[]][];
	/** How many pixels the page is wider than the screen. */
	overflow: number;
}

const SCREENS = [
	{ width: 1440, height: 900 },
	{ width: 390, height: 844 }
];
const THEMES = ['light', 'dark'] as const;
const NOTHING: Findings = { violations: [], overflow: 0 };

/**
 * What `shown` stands for has no violations, and fits the screen: in both themes, on a large screen and a phone's.
 * Getting to a state takes seconds, and looking at it a tenth of one, so that it is looked at four times.
 */
export async function expectAccessible(shown: Locator): Promise<void> {
	const page = shown.page();
	await expect(shown).toBeVisible();
	await loadAxe(page);
	for (const screen of SCREENS) {
		await page.setViewportSize(screen);
		for (const colorScheme of THEMES) {
			await page.emulateMedia({ colorScheme });
			const where = `${colorScheme}, ${screen.width} pixels wide`;
			expect(await page.evaluate(look), where).toEqual(NOTHING);
			await expect(shown, where).toBeVisible();
		}
	}
}

/** The builder alone can load it, and does so each time it runs, which takes four times as long as running it. */
async function loadAxe(page: Page): Promise<void> {
	if (await page.evaluate(() => 'axe' in window)) return;
	await new AxeBuilder({ page }).setLegacyMode().withRules('document-title').analyze();
}

/** Runs in the page. */
async function look(): Promise<Findings> {
	const { axe } = window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
	// A new theme fades in from the outermost element to the innermost, each for a moment after the one around it.
	do await new Promise(requestAnimationFrame);
	while (document.getAnimations().some(({ playState }) => playState === 'running'));
	const { violations } = await axe.run({ resultTypes: ['violations'] });
	const { scrollWidth, clientWidth } = document.documentElement;
	return {
		violations: violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
		overflow: Math.max(0, scrollWidth - clientWidth)
	};
}

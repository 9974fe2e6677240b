import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type LaunchOptions } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Root may not use Chromium's sandbox; the rest keeps it from calling home. */
const ARGUMENTS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--no-first-run'
];

/** How to launch the machine's Chromium, or else the one that Playwright fetched. */
export function browser(): LaunchOptions {
	const found = installed();
	if (found) return { executablePath: found, args: ARGUMENTS };
	if (existsSync(chromium.executablePath())) return { args: ARGUMENTS };
	throw new Error(
		'The browser tests need Chromium: install it (Debian: apt-get install chromium), ' +
			'or let Playwright fetch one (npx --prefix web playwright install chromium)'
	);
}

function installed(): string | undefined {
	const folders = (process.env.PATH ?? '').split(delimiter);
	const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
	return paths.find(isExecutable);
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

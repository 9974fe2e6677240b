import { defineConfig, devices } from '@playwright/test';
import { browser } from './e2e/browser';
import { SMTP_PORT } from './e2e/mailbox';

const PORT = 5055;
/** A site that runs already, or else one of our own. */
const RUNNING = process.env.SITE;
/** Passkeys belong to a name; an address of numbers has none. */
const SITE = RUNNING ?? `http://localhost:${PORT}`;
/** All these people come from one address. */
const LIMITS = [
	'registration',
	'login',
	'code',
	'passkey',
	'link',
	'link_request',
	'receipt',
	'reauthentication_address'
];

/** The real site as `donotplay serve` runs it, on an empty database of its own. */
const OUR_OWN = {
	command: 'rm -rf ../.local/e2e && exec ../.venv/bin/donotplay serve',
	env: {
		DONOTPLAY_DATA_DIR: '../.local/e2e',
		DONOTPLAY_PORT: String(PORT),
		DONOTPLAY_PUBLIC_URL: SITE,
		DONOTPLAY_SMTP_URL: `smtp://127.0.0.1:${SMTP_PORT}`,
		DONOTPLAY_SMTP_FROM: 'donotplay@example.com',
		DONOTPLAY_RATE_LIMITS: LIMITS.map((name) => `${name}=10000/60`).join(),
		DONOTPLAY_LOG_LEVEL: 'warning'
	},
	url: `http://127.0.0.1:${PORT}/health/ready`,
	gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 10_000 },
	stderr: 'ignore' as const
};

export default defineConfig({
	testDir: 'e2e',
	outputDir: 'test-results',
	fullyParallel: true,
	workers: 2,
	forbidOnly: !!process.env.CI,
	reporter: 'list',
	expect: { timeout: 10_000 },
	use: {
		baseURL: SITE,
		locale: 'en-GB',
		trace: 'retain-on-failure',
		launchOptions: browser()
	},
	projects: [
		{ name: 'desktop', use: { viewport: { width: 1440, height: 900 } } },
		{
			name: 'phone',
			testMatch: 'journey.spec.ts',
			use: { ...devices['Pixel 7'], viewport: { width: 390, height: 844 } }
		}
	],
	...(RUNNING ? {} : { globalSetup: './e2e/mailbox.ts', webServer: OUR_OWN })
});

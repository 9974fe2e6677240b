import { defineConfig, devices } from '@playwright/test';
import { browser } from './e2e/browser';

const PORT = 5055;

/** The real site as `donotplay serve` runs it, on an empty database of its own. */
export default defineConfig({
	testDir: 'e2e',
	outputDir: 'test-results',
	fullyParallel: true,
	workers: 2,
	forbidOnly: !!process.env.CI,
	reporter: 'list',
	expect: { timeout: 10_000 },
	use: {
		baseURL: `http://127.0.0.1:${PORT}`,
		trace: 'retain-on-failure',
		launchOptions: browser()
	},
	projects: [
		{ name: 'desktop', use: { viewport: { width: 1440, height: 900 } } },
		{
			name: 'phone',
			testMatch: ['journey.spec.ts', 'accessibility.spec.ts'],
			use: { ...devices['Pixel 7'], viewport: { width: 390, height: 844 } }
		}
	],
	webServer: {
		command: 'rm -rf ../.local/e2e && exec ../.venv/bin/donotplay serve',
		env: {
			DONOTPLAY_DATA_DIR: '../.local/e2e',
			DONOTPLAY_PORT: String(PORT),
			DONOTPLAY_LOG_LEVEL: 'warning'
		},
		url: `http://127.0.0.1:${PORT}/health/ready`,
		gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
		stderr: 'ignore'
	}
});

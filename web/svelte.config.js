import adapter from '@sveltejs/adapter-static';

/** SvelteKit's live region for page changes carries this style attribute; no other one is let through. */
const ANNOUNCER_STYLE = 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo=';

/** @param {{ include: string[] }} config as SvelteKit writes it to `.svelte-kit/tsconfig.json` */
function withEndToEndTests(config) {
	config.include.push('../e2e/**/*.ts', '../playwright.config.ts');
}

/** @type {import('@sveltejs/kit').Config} */
export default {
	kit: {
		typescript: { config: withEndToEndTests },
		// The web server of the images compresses by itself.
		adapter: adapter({ fallback: 'index.html', precompress: process.env.PRECOMPRESS !== 'no' }),

		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['self'],
				'script-src': ['self'],
				'style-src': ['self', 'unsafe-hashes', ANNOUNCER_STYLE],
				'img-src': ['self', 'data:'],
				'font-src': ['self'],
				'connect-src': ['self'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['self']
			}
		}
	}
};

import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

/** `API_ADDRESS` is set where the API is another container. */
const api = `http://${process.env.API_ADDRESS ?? `127.0.0.1:${process.env.DONOTPLAY_PORT ?? '3000'}`}`;

export default defineConfig({
	plugins: [tailwindcss(), sveltekit(), svelteTesting()],
	// Nobody reads it, and to compress all files takes a while.
	build: { reportCompressedSize: false },
	server: {
		host: '127.0.0.1',
		port: 5000,
		strictPort: true,
		proxy: { '/api': api, '/health': api }
	},
	test: {
		environment: 'jsdom',
		include: ['src/**/*.test.ts'],
		setupFiles: ['tests/setup.ts'],
		restoreMocks: true
	}
});

import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const api = `http://127.0.0.1:${process.env.DONOTPLAY_PORT ?? '3000'}`;

export default defineConfig({
	plugins: [tailwindcss(), sveltekit(), svelteTesting()],
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

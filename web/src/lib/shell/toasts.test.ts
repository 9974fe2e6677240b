import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '$lib/api/problem';
import { Toasts } from './toasts.svelte';

beforeEach(() => void vi.useFakeTimers());

const texts = (toasts: Toasts) => toasts.shown.map(({ text }) => text);

describe('Toasts', () => {
	it('go by themselves, later when there is something to do', () => {
		const toasts = new Toasts();
		toasts.say('Saved.');
		toasts.offer('Removed.', { label: 'Undo', run: vi.fn() });

		vi.advanceTimersByTime(5_000);
		expect(texts(toasts)).toEqual(['Removed.']);
		vi.advanceTimersByTime(4_000);
		expect(texts(toasts)).toEqual([]);
	});

	it('stay while somebody is with them', () => {
		const toasts = new Toasts();
		toasts.say('Saved.');

		toasts.pause();
		vi.advanceTimersByTime(60_000);
		expect(texts(toasts)).toEqual(['Saved.']);
		toasts.resume();
		vi.advanceTimersByTime(5_000);
		expect(texts(toasts)).toEqual([]);
	});

	it('are three at most', () => {
		const toasts = new Toasts();

		for (const text of ['1', '2', '3', '4']) toasts.offer(text, { label: 'Undo', run: vi.fn() });

		expect(texts(toasts)).toEqual(['2', '3', '4']);
	});

	it('confirm one thing at a time, and leave the ways back', () => {
		const toasts = new Toasts();

		toasts.offer('Removed.', { label: 'Undo', run: vi.fn() });
		toasts.say('Added.');
		toasts.say('Saved.');

		expect(texts(toasts)).toEqual(['Removed.', 'Saved.']);
	});

	it('say what went wrong, but nothing about a session that ended', () => {
		const toasts = new Toasts();

		toasts.complain('Björk was not added.', new Problem('We are closed.', 503, 'x'));
		toasts.complain('Björk was not added.', new Problem('Who are you?', 401, 'session_ended'));

		expect(texts(toasts)).toEqual(['Björk was not added. We are closed.']);
	});
});

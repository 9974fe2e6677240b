import { beforeEach, describe, expect, it, vi } from 'vitest';
import { strengthOf, type Strength } from './strength';
import { StrengthMeter } from './strength-meter.svelte';

describe('the strength of a password', () => {
	it.each([
		['password', 'Weak'],
		['ann.example', 'Weak'],
		['donotplay', 'Weak'],
		['quietrooms', 'Fair'],
		['seven quiet rooms of glass', 'Strong']
	])('%s: %s', async (password, word) => {
		const strength = await strengthOf(password, 'ann.example@example.org');

		expect(strength.word).toBe(word);
		expect(strength.advice === '').toBe(strength.step === 4);
	});

	it('is small for one’s own address, and says so', async () => {
		const { advice } = await strengthOf('wilhelmina1847', 'wilhelmina1847@example.org');

		expect(advice).toContain('your e-mail address');
	});
});

describe('the meter', () => {
	const WEAK: Strength = { step: 1, word: 'Weak', advice: 'Add words.' };

	beforeEach(() => void vi.useFakeTimers());

	it('measures once when typing pauses', async () => {
		const measure = vi.fn(() => Promise.resolve(WEAK));
		const meter = new StrengthMeter(measure);

		meter.watch('p', 'ann@example.org');
		meter.watch('pa', 'ann@example.org');
		await vi.advanceTimersByTimeAsync(300);

		expect(measure).toHaveBeenCalledExactlyOnceWith('pa', 'ann@example.org');
		expect(meter.strength).toEqual(WEAK);
	});

	it('is empty again when the field is', async () => {
		const meter = new StrengthMeter(() => Promise.resolve(WEAK));
		meter.watch('pa', '');
		await vi.advanceTimersByTimeAsync(300);

		meter.watch('', '');

		expect(meter.strength).toBeNull();
	});

	it('stays empty without the means to measure', async () => {
		const meter = new StrengthMeter(() => Promise.reject(new TypeError('Failed to fetch')));

		meter.watch('pa', '');
		await vi.advanceTimersByTimeAsync(300);

		expect(meter.strength).toBeNull();
	});
});

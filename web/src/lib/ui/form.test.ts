import { describe, expect, it, vi } from 'vitest';
import { Problem } from '$lib/api/problem';
import { later } from '../../../tests/fake-api';
import { Form } from './form.svelte';

const FIELDS = {
	email: { missing: 'Enter an address.', clean: (text: string) => text.trim() },
	code: {
		missing: 'Enter a code.',
		check: (text: string) => (text.length === 6 ? '' : 'Six digits.'),
		codes: ['wrong_code']
	}
};

function filled(send: () => Promise<unknown> = () => Promise.resolve()) {
	const form = new Form(FIELDS, send);
	form.values.email = ' ann@example.org ';
	form.values.code = '123456';
	return form;
}

describe('Form', () => {
	it('sends what was cleaned', async () => {
		const send = vi.fn(() => Promise.resolve());

		expect(await filled(send).submit()).toBe(true);

		expect(send).toHaveBeenCalledExactlyOnceWith({ email: 'ann@example.org', code: '123456' });
	});

	it('sends nothing while a field is empty or wrong, and says what', async () => {
		const send = vi.fn(() => Promise.resolve());
		const form = new Form(FIELDS, send);
		form.values.email = '   ';
		form.values.code = '12';

		expect(await form.submit()).toBe(false);

		expect(form.errors).toEqual({ email: 'Enter an address.', code: 'Six digits.' });
		expect(send).not.toHaveBeenCalled();
	});

	it('sends once at a time', async () => {
		const answer = later<undefined>();
		const send = vi.fn(() => answer.promise);
		const form = filled(send);

		const [first, second] = [form.submit(), form.submit()];
		answer.resolve(undefined);

		expect(await Promise.all([first, second])).toEqual([true, false]);
		expect(send).toHaveBeenCalledOnce();
	});

	it('puts a problem at the field its code is about', async () => {
		const form = filled(() => Promise.reject(new Problem('Not that code.', 403, 'wrong_code')));

		await form.submit();

		expect(form.errors).toEqual({ email: '', code: 'Not that code.' });
		expect(form.failure).toBe('');
	});

	it('tells a problem of no field apart, and takes it back with the next try', async () => {
		const send = vi.fn<() => Promise<void>>().mockRejectedValueOnce(Problem.unreachable());
		send.mockResolvedValueOnce();
		const form = filled(send);

		await form.submit();
		expect(form.failure).toContain('can’t be reached');
		expect(form.code).toBe('unreachable');
		await form.submit();

		expect(form.failure).toBe('');
	});

	it('forgets what was typed', () => {
		const form = filled();

		form.reset();

		expect(form.values).toEqual({ email: '', code: '' });
	});
});

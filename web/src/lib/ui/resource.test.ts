import { describe, expect, it, vi } from 'vitest';
import { Problem } from '$lib/api/problem';
import { later } from '../../../tests/fake-api';
import { Resource } from './resource.svelte';

describe('Resource', () => {
	it('has the latest answer, whatever order they come in', async () => {
		const [slow, quick] = [later<string>(), later<string>()];
		const fetch = vi.fn<() => Promise<string>>();
		fetch.mockReturnValueOnce(slow.promise).mockReturnValueOnce(quick.promise);
		const resource = new Resource(fetch);

		const both = [resource.load(), resource.load()];
		quick.resolve('new');
		slow.resolve('old');
		await Promise.all(both);

		expect(resource.value).toBe('new');
	});

	it('keeps what was there when it can’t be had anew', async () => {
		const fetch = vi.fn<() => Promise<string>>().mockResolvedValueOnce('there');
		fetch.mockRejectedValueOnce(Problem.unreachable());
		const resource = new Resource(fetch);

		await resource.load();
		await resource.load();

		expect(resource.value).toBe('there');
		expect(resource.problem?.code).toBe('unreachable');
	});

	it('does not undo a change by what was on its way before', async () => {
		const answer = later<string>();
		const resource = new Resource(() => answer.promise);

		const loading = resource.load();
		resource.set('changed');
		answer.resolve('as it was');
		await loading;

		expect(resource.value).toBe('changed');
	});
});

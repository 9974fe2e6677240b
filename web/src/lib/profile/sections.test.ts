import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { Problem } from '$lib/api/problem';
import type { ProfileChange } from '$lib/api/types';
import { Toasts } from '$lib/shell/toasts.svelte';
import { USER } from '../../../tests/account';
import { later } from '../../../tests/fake-api';
import NameSection from './NameSection.svelte';
import RegionSection from './RegionSection.svelte';

const refused = () => Promise.reject(new Problem('Not today.', 503, 'unavailable'));

describe('the name', () => {
	async function write(text: string, answer?: () => Promise<never>) {
		const toasts = new Toasts();
		const user = { ...USER, display_name: 'Ann' };
		const shown = render(NameSection, { user, save: () => Promise.resolve(), toasts });
		const save = vi.fn(async ({ display_name }: ProfileChange) => {
			await answer?.();
			await shown.rerender({ user: { ...user, display_name: display_name ?? '' } });
		});
		await shown.rerender({ save });
		const field = screen.getByLabelText('Your name');
		const person = userEvent.setup();
		await person.clear(field);
		if (text) await person.type(field, text);
		await person.click(screen.getByRole('button', { name: 'Save name' }));
		return { save, toasts, field };
	}

	it('is saved without the spaces around it, and shown so', async () => {
		const { save, toasts, field } = await write('  Ada Lovelace ');

		await waitFor(() => expect(toasts.shown[0]?.text).toBe('Your name is saved.'));
		expect(save).toHaveBeenCalledWith({ display_name: 'Ada Lovelace' });
		expect(field).toHaveValue('Ada Lovelace');
		expect(screen.getByText('AL')).toBeInTheDocument();
	});

	it('can be none', async () => {
		const { save, toasts } = await write('');

		await waitFor(() => expect(toasts.shown[0]?.text).toBe('Your name is taken away.'));
		expect(save).toHaveBeenCalledWith({ display_name: '' });
	});

	it('that is too long is not sent, and counts characters, not their parts', async () => {
		const { save, field } = await write('🦊'.repeat(81));

		expect(field).toHaveAccessibleDescription('At most 80 characters, please.');
		expect(save).not.toHaveBeenCalled();
	});

	it('that was not saved is still there, with the reason', async () => {
		const { field } = await write('Ada', refused);

		expect(await screen.findByRole('alert')).toHaveTextContent('Not today.');
		expect(field).toHaveValue('Ada');
	});
});

describe('language and region', () => {
	const zone = () => screen.getByLabelText('Time zone');
	const choose = (value: string) => userEvent.setup().selectOptions(zone(), value);

	it('says that it is saved when it is', async () => {
		const answer = later<undefined>();
		const save = vi.fn(() => answer.promise);
		render(RegionSection, { user: USER, save });

		await choose('Asia/Tokyo');
		expect(screen.getByRole('status')).toBeEmptyDOMElement();
		answer.resolve(undefined);

		await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('Saved'));
		expect(save).toHaveBeenCalledWith({ time_zone: 'Asia/Tokyo' });
	});

	it('goes back to the browser’s', async () => {
		const save = vi.fn(() => Promise.resolve());
		render(RegionSection, { user: { ...USER, time_zone: 'Asia/Tokyo' }, save });

		await choose('');

		expect(save).toHaveBeenCalledWith({ time_zone: null });
	});

	it('is as before when it was not saved, and says why', async () => {
		render(RegionSection, { user: { ...USER, time_zone: 'Europe/Vienna' }, save: refused });

		await choose('Asia/Tokyo');

		expect(await screen.findByRole('alert')).toHaveTextContent('That was not saved. Not today.');
		await waitFor(() => expect(zone()).toHaveValue('Europe/Vienna'));
		expect(zone()).toHaveAccessibleDescription(/Not today/);
	});
});

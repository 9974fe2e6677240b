import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { Toasts } from '$lib/shell/toasts.svelte';
import { accountCalls } from '../../../tests/account';
import { empty, fakeApi, json, later, problem } from '../../../tests/fake-api';
import { TwoFactor } from './two-factor.svelte';
import TwoFactorSection from './TwoFactorSection.svelte';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const CODES = ['abcdefg-hijklmn-opqrstu-vwxyz23', 'bcdefgh-ijklmno-pqrstuv-wxyz234'];

const off = () => json({ enabled: false, enabled_at: null, recovery_codes_left: 0 });
const on = (left: number) => () =>
	json({ enabled: true, enabled_at: '2025-01-02T03:04:05Z', recovery_codes_left: left });

async function show(status: () => Response, handlers: Parameters<typeof fakeApi>[0] = {}) {
	const api = fakeApi({
		'GET /auth/2fa': status,
		'POST /auth/2fa/setup': () =>
			json({ secret: 'ABCDEFGH', otpauth_uri: 'otpauth://totp/x', qr_svg: SVG, expires_in: 600 }),
		'POST /auth/2fa/enable': () => json({ recovery_codes: CODES }),
		...handlers
	});
	const twoFactor = new TwoFactor(accountCalls());
	const toasts = new Toasts();
	const ondisabled = vi.fn();
	await twoFactor.status.load();
	render(TwoFactorSection, {
		twoFactor,
		toasts,
		email: 'ann@example.org',
		signedIn: () => true,
		ondisabled
	});
	return { ...api, twoFactor, toasts, ondisabled, user: userEvent.setup() };
}

const button = (name: string) => screen.getByRole('button', { name });

async function goToCodes(user: ReturnType<typeof userEvent.setup>): Promise<void> {
	await user.click(button('Set up'));
	await user.type(screen.getByLabelText('Your password'), 'correct horse{Enter}');
	await user.type(await screen.findByLabelText('Code from your app'), '123456{Enter}');
	await screen.findByRole('list', { name: 'Recovery codes' });
}

describe('setting up', () => {
	it('shows the QR code as a picture, in which nothing can run', async () => {
		const { user } = await show(off);
		await user.click(button('Set up'));
		await user.type(screen.getByLabelText('Your password'), 'correct horse{Enter}');

		const picture = await screen.findByRole('img', { name: /QR code/ });

		expect(picture).toHaveAttribute('src', `data:image/svg+xml,${encodeURIComponent(SVG)}`);
		expect(document.querySelector('script')).toBeNull();
		expect(screen.getByRole('group', { name: /Type this key/ })).toHaveTextContent('ABCDEFGH');
		expect(screen.getByLabelText('Code from your app')).toHaveFocus();
	});

	it('lets nobody go on before the recovery codes are saved', async () => {
		const { user, twoFactor } = await show(off);
		await goToCodes(user);

		await user.click(button('Done'));

		expect(twoFactor.step).toBe('codes');
		expect(screen.getByLabelText('I have saved them')).toHaveFocus();
		expect(screen.getByLabelText('I have saved them')).toHaveAccessibleDescription(
			/Save them first/
		);
	});

	it('forgets the recovery codes when they are saved, on paper too', async () => {
		const { user } = await show(off);
		await goToCodes(user);
		expect(document.querySelector('body > .for-paper')).toHaveTextContent(CODES.join(' '));

		await user.click(screen.getByLabelText('I have saved them'));
		await user.click(button('Done'));

		await waitFor(() => expect(screen.queryByText(CODES[0] ?? '')).not.toBeInTheDocument());
		expect(document.querySelector('.for-paper')).toBeNull();
		expect(screen.getByText('On', { exact: true })).toBeVisible();
	});

	it('sends the password once at a time', async () => {
		const answer = later<Response>();
		const { user, calls } = await show(off, { 'POST /auth/2fa/setup': () => answer.promise });
		await user.click(button('Set up'));

		await user.type(screen.getByLabelText('Your password'), 'correct horse{Enter}{Enter}');
		answer.resolve(problem(403, 'wrong_password'));

		await waitFor(() => expect(screen.getByLabelText('Your password')).toBeInvalid());
		expect(screen.getByLabelText('Your password')).toHaveFocus();
		expect(calls).toEqual(['GET /auth/2fa', 'POST /auth/2fa/setup']);
	});
});

describe('how things stand', () => {
	it.each([
		[10, '10 recovery codes left'],
		[3, '3 recovery codes left. Make new ones before you need them.'],
		[1, '1 recovery code left. Make new ones before you need them.'],
		[0, 'No recovery codes left. Make new ones before you need them.']
	])('with %i codes: "%s"', async (left, words) => {
		await show(on(left));

		expect(screen.getByText(words)).toBeVisible();
		expect(screen.getByText('On since 2 January 2025')).toBeVisible();
	});

	it('can be asked for again when it could not be loaded', async () => {
		const { handlers, user } = await show(() => problem(500, 'internal_error'));
		expect(screen.getByRole('alert')).toHaveTextContent('Two factors could not be loaded');
		handlers['GET /auth/2fa'] = off;

		await user.click(button('Try again'));

		expect(await screen.findByText('Off')).toBeVisible();
	});
});

it('says that the other sessions ended when they are turned off', async () => {
	const { user, toasts, ondisabled } = await show(on(10), { 'POST /auth/2fa/disable': empty });
	await user.click(button('Turn off'));
	const form = within(screen.getByRole('form', { name: 'Turn off two factors' }));

	await user.type(form.getByLabelText('Your password'), 'correct horse');
	await user.type(form.getByLabelText(/or a recovery code/), '123456');
	await user.click(form.getByRole('button', { name: 'Turn off' }));

	await waitFor(() => expect(ondisabled).toHaveBeenCalledOnce());
	expect(toasts.shown[0]?.text).toContain('Your other sessions have ended');
	expect(screen.getByText('Off')).toBeVisible();
});

it('asks who it is in place of the form for new recovery codes, and goes back to it on Cancel', async () => {
	const { user } = await show(on(10), {
		'POST /auth/2fa/recovery-codes': () => problem(403, 'reauthentication_required')
	});
	await user.click(button('New recovery codes'));
	await user.type(screen.getByLabelText(/or a recovery code/), '123456{Enter}');
	await waitFor(() => expect(screen.getByLabelText('Your password')).toHaveFocus());
	expect(screen.getByLabelText(/or a recovery code/)).toHaveValue('');

	await user.click(button('Cancel'));

	expect(screen.queryByLabelText('Your password')).not.toBeInTheDocument();
	expect(screen.getByLabelText(/or a recovery code/)).toHaveValue('123456');
	expect(screen.getByLabelText(/or a recovery code/)).toHaveFocus();
	await waitFor(() => expect(button('Make new codes')).toBeEnabled());
});

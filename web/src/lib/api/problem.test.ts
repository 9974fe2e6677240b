import { describe, expect, it, vi } from 'vitest';
import { json, problem } from '../../../tests/fake-api';
import { Problem } from './problem';

async function read(response: Response): Promise<Problem> {
	return Problem.of(response, await response.clone().json());
}

describe('Problem', () => {
	it('says what the API says', async () => {
		const read_ = await read(problem(409, 'email_taken', { detail: 'That e-mail is taken.' }));

		expect(read_).toMatchObject({
			message: 'That e-mail is taken.',
			status: 409,
			code: 'email_taken'
		});
	});

	it('finds the message of a field, and of an item in it', async () => {
		const errors = [
			{ field: 'tags[2]', message: 'Too long.' },
			{ field: 'email', message: 'Not an address.' }
		];
		const found = await read(problem(400, 'validation_failed', { errors }));

		expect(found.messageFor('email')).toBe('Not an address.');
		expect(found.messageFor('tags')).toBe('Too long.');
		expect(found.messageFor('note')).toBe('');
	});

	it('has words of its own for an answer that is no problem document', () => {
		const found = Problem.of(new Response('<h1>Bad Gateway</h1>', { status: 502 }), '<h1>');

		expect(found).toMatchObject({ status: 502, code: 'unknown' });
		expect(found.message).toContain('Something went wrong');
	});

	it('knows what is left of a log-in', async () => {
		const more = { login_token: 'L1', methods: ['totp'], expires_in: 300 };
		const { challenge } = await read(problem(401, 'two_factor_required', more));

		expect(challenge).toEqual({ loginToken: 'L1', methods: ['totp'] });
	});

	it.each([
		['1', 'in 1 second.'],
		['30', 'in 30 seconds'],
		['600', 'in 10 minutes'],
		['5401', 'in 2 hours'],
		['', 'wait a moment']
	])('tells how long to wait with Retry-After %j', (seconds, words) => {
		const response = json({}, 429);
		response.headers.set('Retry-After', seconds);

		expect(Problem.of(response, { code: 'rate_limited' }).message).toContain(words);
	});

	it('takes any thrown thing', () => {
		const known = Problem.unreachable();
		const logged = vi.spyOn(console, 'error').mockReturnValue();

		expect(Problem.from(known)).toBe(known);
		expect(Problem.from(new TypeError('x is undefined')).message).toContain('Something went wrong');
		expect(logged).toHaveBeenCalledOnce();
	});
});

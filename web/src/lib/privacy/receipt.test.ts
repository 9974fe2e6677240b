import { beforeEach, expect, it } from 'vitest';
import { AuthCalls } from '$lib/api/auth-calls';
import { Connection } from '$lib/api/connection.svelte';
import { fakeApi, json, noAnswer, problem } from '../../../tests/fake-api';
import { anErasure } from '../../../tests/privacy';
import { ReceiptLookup } from './receipt.svelte';

const LOOK = 'POST /auth/erasure';
let lookup: ReceiptLookup;

beforeEach(() => {
	lookup = new ReceiptLookup(new AuthCalls(new Connection().send));
});

it('is looked up by the address, in the body alone', async () => {
	let sent: unknown;
	const { calls } = fakeApi({
		[LOOK]: async (request) => {
			sent = await request.json();
			return json(anErasure());
		}
	});

	await lookup.open('R1');
	await lookup.open('R1');

	expect([sent, calls]).toEqual([{ receipt: 'R1' }, [LOOK]]);
	expect(lookup.found?.state).toBe('waiting');
});

it('is looked up as it was pasted, broken lines and all', async () => {
	let sent: unknown;
	fakeApi({
		[LOOK]: async (request) => {
			sent = await request.json();
			return json(anErasure());
		}
	});
	lookup.form.values.receipt = ' R1\n2 ';

	expect(await lookup.form.submit()).toBe(true);

	expect([sent, lookup.receipt]).toEqual([{ receipt: 'R12' }, 'R12']);
});

it('is said to be unknown at the field, and not offered to be kept', async () => {
	fakeApi({ [LOOK]: () => problem(404, 'receipt_unknown') });

	await lookup.open('R1');

	expect(lookup.form.errors.receipt).toContain('receipt_unknown');
	expect([lookup.receipt, lookup.form.values.receipt]).toEqual(['', 'R1']);
});

it('can be kept while there is no connection, and is looked up later', async () => {
	const { handlers } = fakeApi({ [LOOK]: noAnswer });
	await lookup.open('R1');
	expect([lookup.receipt, lookup.found]).toEqual(['R1', null]);
	expect(lookup.form.failure).toContain('can’t be reached');
	handlers[LOOK] = () => json(anErasure({ state: 'erased' }));

	await lookup.again();

	expect(lookup.found?.state).toBe('erased');
});

it('makes room for another', async () => {
	fakeApi({ [LOOK]: () => json(anErasure()) });
	await lookup.open('R1');

	lookup.clear();

	expect([lookup.receipt, lookup.found, lookup.form.values.receipt]).toEqual(['', null, '']);
});

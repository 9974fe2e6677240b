import { expect, it } from 'vitest';
import { USER } from '../../../tests/account';
import { aBlock, checkCalls } from '../../../tests/checks';
import { fakeApi, json } from '../../../tests/fake-api';
import { deskOf } from './desk.svelte';

let people = 0;
const somebody = () => ({ ...USER, id: `check-${people++}` });

/** What a page gets that is left again. */
function leftBehind(user = somebody()) {
	const desks: ReturnType<typeof deskOf>[] = [];
	$effect.root(() => void desks.push(deskOf(user, checkCalls())))();
	return { user, desk: desks[0] ?? deskOf(user, checkCalls()) };
}

it('goes on working when the page that it was made for is left', async () => {
	fakeApi({ 'POST /dnp/check': () => json({ results: [aBlock()] }) });
	const { desk } = leftBehind();
	expect([desk.many.lines, desk.one.empty]).toEqual([[], true]);

	desk.many.text = 'Sia - Chandelier';
	desk.one.artist = 'Sia';

	expect([desk.many.lines.length, desk.one.empty]).toEqual([1, false]);
	expect(await desk.many.ask()).toBe(true);
	expect([desk.many.counts.blocked, desk.many.loaded]).toEqual([1, 1]);
});

it('is the same when somebody comes back, and another for somebody else', () => {
	const { user, desk } = leftBehind();

	expect(deskOf(user, checkCalls())).toBe(desk);
	expect(deskOf(somebody(), checkCalls())).not.toBe(desk);
	expect(deskOf(user, checkCalls())).not.toBe(desk);
});

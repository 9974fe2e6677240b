import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSignedInTab, StrictApi, closeTabs } from '../../../tests/strict-api';
import { json, noAnswer, problem } from '../../../tests/fake-api';
import { fakeUploads } from '../../../tests/fake-uploads';
import { anImport } from '../../../tests/import-factories';
import { ImportCalls } from './import-calls';

let api: StrictApi;

beforeEach(() => {
	api = new StrictApi();
	fakeUploads();
});

afterEach(closeTabs);

const WISHES = { fileName: 'mine.csv', format: null, tags: [] };

async function upload(parts: number[] = []) {
	const { session } = await openSignedInTab();
	const { signal } = new AbortController();
	const calls = new ImportCalls(session.fetch);
	return calls.upload(new Blob(['ABBA']), WISHES, (part) => parts.push(part), signal);
}

it('is repeated, body and all, with a new token when the API refuses the old one', async () => {
	const sent: string[] = [];
	api.fake.handlers['POST /dnp/import'] = async (request) => {
		const token = request.headers.get('Authorization') ?? '';
		sent.push(`${token}: ${await request.text()}`);
		return sent.length === 1 ? problem(401, 'session_ended') : json(anImport(), 202);
	};

	await expect(upload()).resolves.toEqual(anImport());

	expect(sent).toEqual([
		expect.stringMatching(/^Bearer .+: ABBA$/),
		expect.stringMatching(/^Bearer .+: ABBA$/)
	]);
	expect(sent[0]).not.toBe(sent[1]);
});

it('tells how much of it is there', async () => {
	const parts: number[] = [];
	api.fake.handlers['POST /dnp/import'] = () => json(anImport(), 202);

	await upload(parts);

	expect(parts).toEqual([0.5, 1]);
});

it('is a call without an answer when the connection goes', async () => {
	api.fake.handlers['POST /dnp/import'] = noAnswer;

	await expect(upload()).rejects.toMatchObject({ code: 'unreachable' });
});

it('hands on the headers of a refusal', async () => {
	api.fake.handlers['POST /dnp/import'] = () =>
		new Response(JSON.stringify({ code: 'rate_limited' }), {
			status: 429,
			headers: { 'Retry-After': '30' }
		});

	await expect(upload()).rejects.toThrow('30 seconds');
});

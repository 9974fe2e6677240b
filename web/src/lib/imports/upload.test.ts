import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from '$lib/api/connection.svelte';
import { ImportCalls } from '$lib/api/import-calls';
import { fakeApi, json, later, noAnswer, problem } from '../../../tests/fake-api';
import { fakeUploads } from '../../../tests/fake-uploads';
import { anImport } from '../../../tests/import-factories';
import { Upload } from './upload.svelte';

beforeEach(fakeUploads);

function open(answer: (request: Request) => Response | Promise<Response>) {
	const api = fakeApi({ 'POST /dnp/import': answer });
	return { upload: new Upload(new ImportCalls(new Connection().send)), ...api };
}

const taken = () => json(anImport({ state: 'resolving' }), 202);
const csv = (text = 'artist\nABBA\n', name = 'my list.csv') => new File([text], name);

/** A file that nobody has the time to fill. */
function large(): File {
	return Object.defineProperty(csv(), 'size', { value: 20_000_001 });
}

describe('sending a file', () => {
	it('sends it as it is, with its name and what was said about it', async () => {
		let body = '';
		const { upload, calls } = open(async (request) => {
			body = await request.text();
			return taken();
		});
		upload.choose(csv());
		upload.format = 'csv';
		upload.tags.text = 'Loud, radio';

		await expect(upload.send()).resolves.toMatchObject({ state: 'resolving' });

		expect(body).toBe('artist\nABBA\n');
		expect(calls).toEqual([
			'POST /dnp/import?dry_run=true&file_name=my%20list.csv&format=csv&tag=loud&tag=radio'
		]);
	});

	it('leaves the format to be recognised unless it is said', async () => {
		const { upload, calls } = open(taken);
		upload.choose(csv());

		await upload.send();

		expect(calls[0]).not.toContain('format');
	});

	it('tells how far it is, and is empty when it has arrived', async () => {
		const answer = later<Response>();
		const { upload } = open(() => answer.promise);
		upload.choose(csv());

		const sent = upload.send();
		await vi.waitFor(() => expect(upload.progress).toBe(0.5));
		expect(upload.sending).toBe(true);
		answer.resolve(taken());
		await sent;

		expect([upload.sending, upload.progress, upload.file]).toEqual([false, 1, null]);
	});

	it('goes out once, however often it is asked for', async () => {
		const { upload, calls } = open(taken);
		upload.choose(csv());

		await Promise.all([upload.send(), upload.send()]);

		expect(calls).toHaveLength(1);
	});

	it('can be stopped, and is still chosen then', async () => {
		const { upload } = open(() => later<Response>().promise);
		upload.choose(csv());

		const sent = upload.send();
		await vi.waitFor(() => expect(upload.progress).toBe(0.5));
		upload.stop();

		await expect(sent).resolves.toBeNull();
		expect([upload.file?.name, upload.faults, upload.sending]).toEqual(['my list.csv', [], false]);
	});
});

describe('pasted text', () => {
	it('goes as lines, whatever format was chosen for files', async () => {
		let body = '';
		const { upload, calls } = open(async (request) => {
			body = await request.text();
			return taken();
		});
		upload.format = 'spotify';
		upload.show('text');
		upload.text = 'ABBA\nBlur';

		await upload.send();

		expect(body).toBe('ABBA\nBlur');
		expect(calls[0]).toContain('file_name=Pasted%20lines&format=text');
		expect(upload.text).toBe('');
	});

	it('is not sent when there is none', async () => {
		const { upload, calls } = open(taken);
		upload.show('text');
		upload.text = ' \n';

		await upload.send();

		expect(upload.faults[0]?.reason).toContain('at least one name');
		expect(calls).toEqual([]);
	});
});

describe('what can’t be sent', () => {
	it.each([
		['too large', large, 'larger than 20 MB'],
		['empty', () => csv(''), 'empty'],
		['not there', () => null, 'Choose a file']
	])('a file that is %s: said before anything is sent', async (_, file, reason) => {
		const { upload, calls } = open(taken);
		upload.choose(file());

		await upload.send();

		expect(upload.faults).toEqual([{ line: 0, reason: expect.stringContaining(reason) as string }]);
		expect(calls).toEqual([]);
	});

	it('a file that has changed on the disk since it was chosen', async () => {
		const { upload, calls } = open(taken);
		const gone = csv();
		gone.slice = () => {
			throw new DOMException('gone', 'NotReadableError');
		};
		upload.choose(gone);

		await upload.send();

		expect(upload.faults[0]?.reason).toContain('choose it again');
		expect(calls).toEqual([]);
	});

	it('two files at once', () => {
		const { upload } = open(taken);

		upload.drop([csv(), csv()]);

		expect([upload.file, upload.faults[0]?.reason]).toEqual([
			null,
			expect.stringContaining('one file')
		]);
	});
});

describe('a refusal', () => {
	it('names the line and the reason, and the file is still chosen', async () => {
		const errors = [{ field: 'line 12', message: 'A quote is never closed.' }];
		const { upload } = open(() => problem(400, 'unreadable_file', { errors }));
		upload.choose(csv());

		await expect(upload.send()).resolves.toBeNull();

		expect(upload.faults).toEqual([{ line: 12, reason: 'A quote is never closed.' }]);
		expect(upload.file?.name).toBe('my list.csv');
	});

	it('names no line when it is about the whole file', async () => {
		const errors = [{ field: 'file', message: 'This is no text file.' }];
		const { upload } = open(() => problem(400, 'unreadable_file', { errors }));
		upload.choose(csv());

		await upload.send();

		expect(upload.faults).toEqual([{ line: 0, reason: 'This is no text file.' }]);
	});

	it.each([
		[413, 'body_too_large', 'larger than 20 MB'],
		[409, 'too_many_imports', 'too_many_imports'],
		[429, 'rate_limited', 'a lot at once']
	])('is said in words: %i %s', async (status, code, words) => {
		const { upload } = open(() => problem(status, code));
		upload.choose(csv());

		await upload.send();

		expect(upload.faults[0]?.reason).toContain(words);
		expect(upload.file).not.toBeNull();
	});

	it('is forgotten when another file is chosen', async () => {
		const { upload } = open(() => problem(400, 'unreadable_file'));
		upload.choose(csv());
		await upload.send();

		upload.choose(csv());

		expect(upload.faults).toEqual([]);
	});
});

it('loses nothing when the connection goes, and works on the next try', async () => {
	const { upload, handlers } = open(noAnswer);
	upload.choose(csv());
	upload.tags.add('loud');

	await upload.send();
	expect([upload.code, upload.file?.name, upload.tags.tags]).toEqual([
		'unreachable',
		'my list.csv',
		['loud']
	]);
	handlers['POST /dnp/import'] = taken;

	await expect(upload.send()).resolves.not.toBeNull();
});

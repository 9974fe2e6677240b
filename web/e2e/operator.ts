import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');

/** What whoever runs the site types beside it: `donotplay users ...`. */
export async function donotplay(...words: string[]): Promise<void> {
	const env = {
		...process.env,
		DONOTPLAY_DATA_DIR: join(ROOT, '.local/e2e'),
		DONOTPLAY_LOG_LEVEL: 'warning'
	};
	await promisify(execFile)(join(ROOT, '.venv/bin/donotplay'), words, { env });
}

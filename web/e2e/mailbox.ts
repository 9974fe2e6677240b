import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect } from '@playwright/test';

export const SMTP_PORT = 5056;
const FOLDER = join(import.meta.dirname, '../../.local/e2e-mail');

/** Receives what the site sends by e-mail, each message as a file named after its reader. Playwright's global set-up. */
export default function startMailServer(): () => Promise<void> {
	rmSync(FOLDER, { recursive: true, force: true });
	mkdirSync(FOLDER, { recursive: true });
	const server = createServer(receive);
	server.listen(SMTP_PORT, '127.0.0.1');
	return () =>
		new Promise((resolve) => {
			server.close(() => resolve());
		});
}

/** The token in the latest e-mail to the address with a link to the page. */
export async function tokenSentTo(email: string, page: string): Promise<string> {
	let token: string | undefined;
	await expect
		.poll(() => (token = readToken(email, page)), { message: `an e-mail with a link to ${page}` })
		.toBeTruthy();
	return token ?? '';
}

function readToken(email: string, page: string): string | undefined {
	const text = readMail(email).replaceAll('=\n', '').replaceAll('=3D', '=');
	return [...text.matchAll(new RegExp(`${page}#token=([\\w.~-]+)`, 'g'))].at(-1)?.[1];
}

function readMail(email: string): string {
	try {
		return readFileSync(join(FOLDER, email), 'utf-8');
	} catch {
		return '';
	}
}

/** As much of SMTP (RFC 5321) as handing in one message at a time takes. */
function receive(socket: Socket): void {
	let [unread, reader, message, inMessage] = ['', '', '', false];
	const answer = (line: string) => socket.write(`${line}\r\n`);
	const replies: Record<string, () => string> = {
		DATA: () => ((inMessage = true), '354 go on'),
		QUIT: () => (socket.end(), '221 bye')
	};
	const read = (line: string) => {
		if (inMessage && line !== '.') return (message += `${line}\n`);
		if (inMessage) {
			writeFileSync(join(FOLDER, reader), message, { flag: 'a' });
			[message, inMessage] = ['', false];
			return answer('250 kept');
		}
		reader = /^RCPT TO:<([^>/]+)>/i.exec(line)?.[1] ?? reader;
		const command = line.slice(0, 4).toUpperCase();
		return answer(replies[command]?.() ?? '250 fine');
	};
	answer('220 the mailbox of the tests');
	socket.setEncoding('utf-8').on('error', () => undefined);
	socket.on('data', (chunk: string) => {
		const lines = (unread + chunk).split('\r\n');
		unread = lines.pop() ?? '';
		lines.forEach(read);
	});
}

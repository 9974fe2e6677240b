import { createHmac } from 'node:crypto';

const STEP_SECONDS = 30;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An authenticator app that knows one secret (RFC 6238). */
export class AuthenticatorApp {
	#last = 0;

	constructor(readonly secret: string) {}

	/** A code that has not been given yet; the second is one step ahead. The API takes no more than those two. */
	code(): string {
		const now = Math.floor(Date.now() / 1000 / STEP_SECONDS);
		this.#last = Math.max(now, this.#last + 1);
		return codeAt(this.secret, this.#last);
	}
}

function codeAt(secret: string, step: number): string {
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(step));
	const digest = createHmac('sha1', fromBase32(secret)).update(counter).digest();
	const offset = (digest.at(-1) ?? 0) & 0xf;
	const number = (digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000;
	return String(number).padStart(6, '0');
}

function fromBase32(text: string): Buffer {
	const bits = text.replace(/./g, (letter) =>
		ALPHABET.indexOf(letter).toString(2).padStart(5, '0')
	);
	const bytes = bits.match(/.{8}/g) ?? [];
	return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}

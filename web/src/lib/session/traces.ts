/** What this browser remembers between visits. No secrets: only whether asking for a session is worth a call. */
const SIGNED_IN = 'donotplay.signed-in';
const KNOWN = 'donotplay.known';
const RENEWING = 'donotplay.renewing';
const LOGGING_OUT = 'donotplay.logging-out';

export const traces = {
	get signedIn(): boolean {
		return localStorage.getItem(SIGNED_IN) !== null && !traces.loggingOut;
	},
	/** Somebody has had a session here before. */
	get known(): boolean {
		return localStorage.getItem(KNOWN) !== null;
	},
	/** When a renewal began that nobody has seen the end of (milliseconds since the epoch); 0 for none. */
	get renewingSince(): number {
		return Number(localStorage.getItem(RENEWING));
	},
	/** Somebody logged out here, and the server has not been told yet. */
	get loggingOut(): boolean {
		return localStorage.getItem(LOGGING_OUT) !== null;
	},
	markSignedIn(): void {
		localStorage.setItem(SIGNED_IN, '1');
		localStorage.setItem(KNOWN, '1');
	},
	markSignedOut(): void {
		localStorage.removeItem(SIGNED_IN);
	},
	markLoggingOut(): void {
		localStorage.setItem(LOGGING_OUT, '1');
	},
	markLoggedOut(): void {
		localStorage.removeItem(LOGGING_OUT);
	},
	markRenewing(): void {
		localStorage.setItem(RENEWING, String(Date.now()));
	},
	markRenewed(): void {
		localStorage.removeItem(RENEWING);
	}
};

/** What jsdom lacks of a browser, as far as the app uses it. */
import '@testing-library/jest-dom/vitest';
import { afterEach, vi } from 'vitest';

let lockTurn: Promise<unknown> = Promise.resolve();

const locks = {
	request<T>(_name: string, work: () => Promise<T>): Promise<T> {
		const turn = lockTurn.then(work, work);
		lockTurn = turn.catch(() => undefined);
		return turn;
	}
};
Object.defineProperty(navigator, 'language', { value: 'en-GB', configurable: true });
Object.defineProperty(navigator, 'locks', { value: locks, configurable: true });

Object.defineProperty(window, 'matchMedia', {
	writable: true,
	value: () => Object.assign(new EventTarget(), { matches: false })
});

Element.prototype.scrollIntoView = vi.fn();
Element.prototype.getAnimations = () => [];
Element.prototype.animate = function () {
	const animation = { cancel: vi.fn(), onfinish: null as (() => void) | null, currentTime: 0 };
	queueMicrotask(() => animation.onfinish?.());
	return animation as unknown as Animation;
};

vi.stubGlobal(
	'ResizeObserver',
	class {
		observe = vi.fn();
		unobserve = vi.fn();
		disconnect = vi.fn();
	}
);

HTMLDialogElement.prototype.showModal = function () {
	this.open = true;
};
HTMLDialogElement.prototype.close = function () {
	if (!this.open) return;
	this.open = false;
	this.dispatchEvent(new Event('close'));
};

vi.stubGlobal(
	'IntersectionObserver',
	class {
		observe = vi.fn();
		disconnect = vi.fn();
	}
);

/** Passkeys need a secure address; `fakeAuthenticator` gives one. */
vi.stubGlobal('isSecureContext', false);

/** No test reaches the network, not even by what it left running. */
vi.stubGlobal('fetch', () => Promise.reject(new TypeError('There is no network in tests')));

afterEach(() => {
	localStorage.clear();
	vi.useRealTimers();
});

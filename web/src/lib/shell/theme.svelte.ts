const KEY = 'donotplay.theme';

export const PREFERENCES = ['light', 'dark', 'system'] as const;
export type Preference = (typeof PREFERENCES)[number];

export const THEMES: Record<Preference, string> = {
	light: 'Light',
	dark: 'Dark',
	system: 'Like the system'
};

/** The theme somebody chose. `static/theme.js` applies it before the app is there. */
export class Theme {
	#preference = $state<Preference>(read());

	constructor() {
		this.#tintBrowser();
		matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
			this.#tintBrowser()
		);
	}

	get preference(): Preference {
		return this.#preference;
	}

	set preference(preference: Preference) {
		if (preference === this.#preference) return;
		const { dataset } = document.documentElement;
		this.#preference = preference;
		if (preference === 'system') localStorage.removeItem(KEY);
		else localStorage.setItem(KEY, preference);
		dataset.retheming = '';
		if (preference === 'system') delete dataset.theme;
		else dataset.theme = preference;
		this.#tintBrowser();
		requestAnimationFrame(() => delete dataset.retheming);
	}

	/** Gives the browser's own frame the colour of the page. */
	#tintBrowser(): void {
		const { backgroundColor } = getComputedStyle(document.documentElement);
		document.querySelectorAll('meta[name="theme-color"]').forEach((meta) => {
			meta.setAttribute('content', backgroundColor);
		});
	}
}

function read(): Preference {
	const stored = localStorage.getItem(KEY);
	return PREFERENCES.find((preference) => preference === stored) ?? 'system';
}

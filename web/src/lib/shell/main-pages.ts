import ChartColumn from '@lucide/svelte/icons/chart-column';
import FileUp from '@lucide/svelte/icons/file-up';
import ListMusic from '@lucide/svelte/icons/list-music';
import CirclePlay from '@lucide/svelte/icons/circle-play';

export interface MainPage {
	path: string;
	label: string;
	icon: typeof ListMusic;
	/** Where pages are that belong to it, beside those below its own path. */
	also?: string[];
}

/** What there is for who is signed in, in the order of the navigation. */
export const MAIN_PAGES: MainPage[] = [
	{ path: '/', label: 'List', icon: ListMusic, also: ['/tags', '/removed'] },
	{ path: '/import', label: 'Import', icon: FileUp },
	{ path: '/check', label: 'May this play?', icon: CirclePlay },
	{ path: '/statistics', label: 'Statistics', icon: ChartColumn }
];

/** `aria-current` of a page's link at the path `here`: the page itself, or one that belongs to it. */
export function currentAt(
	{ path, also = [] }: MainPage,
	here: string
): 'page' | 'true' | undefined {
	if (here === path) return 'page';
	const below = path === '/' ? also : [path, ...also];
	return below.some((each) => here === each || here.startsWith(`${each}/`)) ? 'true' : undefined;
}

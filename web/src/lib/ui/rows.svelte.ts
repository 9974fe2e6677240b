import {
	defaultRangeExtractor,
	observeWindowOffset,
	observeWindowRect,
	Virtualizer,
	windowScroll,
	type Range,
	type VirtualItem,
	type VirtualizerOptions
} from '@tanstack/virtual-core';
import { onMount } from 'svelte';

/** Rows that stand ready above and below the window, so that neither fast scrolling nor Tab meets a gap. */
const SPARE = 8;

interface RowOptions {
	count: number;
	/** What stays the same about a row while others come and go; a new function when the rows are others. */
	keyOf: (index: number) => number;
	/** Pixels that a row is likely to take before it was measured. */
	estimate: number;
	/** Rows that stay in the page however far away they are: they have the focus, or something typed. */
	keep: number[];
}

/** Which rows of a long list are near the window, and where they go. The page itself scrolls. */
export class WindowRows {
	/** Pixels between the top of the page and that of the list. */
	#top = $state(0);
	/** The virtualizer changes by itself; a new one of these says that it did. */
	#latest = $state.raw<{ virtualizer: Virtualizer<Window, HTMLElement> }>();
	readonly #options: () => RowOptions;
	readonly #virtualizer: Virtualizer<Window, HTMLElement>;

	/** To be made while a component is. */
	constructor(options: () => RowOptions) {
		this.#options = options;
		this.#virtualizer = new Virtualizer<Window, HTMLElement>(this.#settings());
		$effect(() => {
			// Each time other rows are there.
			if (this.view.height >= 0) this.#virtualizer._willUpdate();
		});
		onMount(() => this.#virtualizer._didMount());
	}

	readonly view = $derived.by((): { rows: VirtualItem[]; height: number } => {
		const { virtualizer } = this.#latest ?? { virtualizer: this.#virtualizer };
		virtualizer.setOptions(this.#settings());
		return { rows: virtualizer.getVirtualItems(), height: virtualizer.getTotalSize() };
	});

	/** Pixels from the top of the list. */
	offset({ start }: VirtualItem): number {
		return start - this.#top;
	}

	/** Attached to the list: what is above it may grow. */
	readonly list = (element: HTMLElement): (() => void) => {
		const look = () => (this.#top = element.getBoundingClientRect().top + window.scrollY);
		look();
		const observer = new ResizeObserver(look);
		observer.observe(document.body);
		return () => observer.disconnect();
	};

	/** Attached to each row, which says by `data-index` which it is. */
	readonly row = (element: HTMLElement): (() => void) => {
		this.#virtualizer.measureElement(element);
		return () => this.#virtualizer.measureElement(null);
	};

	#settings(): VirtualizerOptions<Window, HTMLElement> {
		const { count, keyOf, estimate, keep } = this.#options();
		return {
			count,
			getItemKey: keyOf,
			estimateSize: () => estimate,
			rangeExtractor: (range: Range) => withKept(defaultRangeExtractor(range), keep, count),
			scrollMargin: this.#top,
			overscan: SPARE,
			initialRect: { width: window.innerWidth, height: window.innerHeight },
			initialOffset: () => window.scrollY,
			getScrollElement: () => window,
			scrollToFn: windowScroll,
			observeElementRect: observeWindowRect,
			observeElementOffset: observeWindowOffset,
			onChange: (virtualizer) => (this.#latest = { virtualizer })
		};
	}
}

function withKept(near: number[], keep: number[], count: number): number[] {
	const kept = keep.filter((index) => index >= 0 && index < count);
	if (kept.length === 0) return near;
	return [...new Set([...near, ...kept])].sort((a, b) => a - b);
}

import type { OptionGroup } from '$lib/ui/options';

/** What the API takes: 25 to 200. */
const SIZES = [25, 50, 100, 200];

export function pageSizeOptions(): OptionGroup[] {
	return [{ label: '', options: SIZES.map(String).map((value) => ({ value, label: value })) }];
}

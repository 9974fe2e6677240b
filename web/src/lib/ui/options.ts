export interface Option {
	/** Empty for none. */
	value: string;
	label: string;
	/** What it is written in, where that is not English. */
	lang?: string;
}

/** Options that stand together, below what they have in common; without that, by themselves. */
export interface OptionGroup {
	label: string;
	options: Option[];
}

/** With an option for what holds now, which may have been chosen elsewhere. */
export function including(groups: OptionGroup[], value: string): OptionGroup[] {
	const known = groups.some(({ options }) => options.some((option) => option.value === value));
	if (known) return groups;
	return [...groups, { label: 'Chosen elsewhere', options: [{ value, label: value }] }];
}

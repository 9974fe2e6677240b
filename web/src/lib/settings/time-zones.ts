import type { Option, OptionGroup } from '$lib/ui/options';
import { browserTimeZone } from './conventions.svelte';

/** What no place on earth has, but some people want. */
const PLACELESS = ['UTC'];

/** By part of the world, each with how far it is from Greenwich by now; empty: as the browser says. */
export function timeZoneOptions(now = new Date()): OptionGroup[] {
	const groups = new Map<string, Option[]>();
	for (const zone of [...Intl.supportedValuesOf('timeZone'), ...PLACELESS]) {
		const { area, place } = partsOf(zone);
		const option = { value: zone, label: `${place}, ${offsetOf(zone, now)}` };
		groups.set(area, [...(groups.get(area) ?? []), option]);
	}
	const here = browserTimeZone();
	const browser = `As your browser says: ${partsOf(here).place}, ${offsetOf(here, now)}`;
	return [
		{ label: '', options: [{ value: '', label: browser }] },
		...[...groups].map(([label, options]) => ({ label, options: sorted(options) }))
	];
}

/** "Indiana/Tell_City" is "Tell City (Indiana)", so that typing the place finds it. */
function partsOf(zone: string): { area: string; place: string } {
	const [area = '', ...path] = zone.replaceAll('_', ' ').split('/');
	const place = path.at(-1);
	if (place === undefined) return { area: 'Everywhere', place: area };
	const within = path.slice(0, -1).join(', ');
	return { area, place: within ? `${place} (${within})` : place };
}

/** "GMT+5:30" */
function offsetOf(timeZone: string, now: Date): string {
	const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' });
	return format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function sorted(options: Option[]): Option[] {
	return options.toSorted((a, b) => a.label.localeCompare(b.label, 'en'));
}

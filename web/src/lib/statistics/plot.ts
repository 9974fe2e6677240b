import type { MonthCount } from '$lib/api/statistics-calls';

/** Where the chart over time draws, in pixels. The sum stands above what each month added. */
export const PLOT = { sumTop: 10, sumHeight: 170, gap: 26, addedHeight: 74, labels: 26 };
export const ADDED_TOP = PLOT.sumTop + PLOT.sumHeight + PLOT.gap;
export const BOTTOM = ADDED_TOP + PLOT.addedHeight;

/** How far from each other bars are, if they are wide enough for that. */
const GAP = 2;
const WIDEST_BAR = 24;

/** How far down a value stands in a band of `height` below `top`. */
export function level(value: number, most: number, top: number, height: number): number {
	return top + height - (height * value) / most;
}

/** The line of the sum: level within a month, up to the edge of the next. */
export function sumLine(months: MonthCount[], width: number, most: number): string {
	const step = width / months.length;
	return months
		.map(({ total }, index) => {
			const y = round(level(total, most, PLOT.sumTop, PLOT.sumHeight));
			return `${index === 0 ? 'M0,' : `L${round(index * step)},`}${y}H${round((index + 1) * step)}`;
		})
		.join('');
}

/** What is below the line. */
export function sumArea(months: MonthCount[], width: number, most: number): string {
	const bottom = PLOT.sumTop + PLOT.sumHeight;
	return `${sumLine(months, width, most)}V${bottom}H0Z`;
}

export interface Bar {
	month: string;
	x: number;
	y: number;
	width: number;
	height: number;
}

/** Months in which something was added; a few among thousands are still to be seen. */
export function bars(months: MonthCount[], width: number, most: number): Bar[] {
	const step = width / months.length;
	const barWidth = Math.min(WIDEST_BAR, step > 3 * GAP ? step - GAP : step);
	return months.flatMap(({ month, added }, index) => {
		if (added === 0) return [];
		const height = Math.max(1.5, (PLOT.addedHeight * added) / most);
		const x = round(index * step + (step - barWidth) / 2);
		return [{ month, x, y: round(BOTTOM - height), width: round(barWidth), height: round(height) }];
	});
}

/** To a tenth of a pixel. */
function round(value: number): number {
	return Math.round(value * 10) / 10;
}

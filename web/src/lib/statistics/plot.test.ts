import { expect, it } from 'vitest';
import { ADDED_TOP, bars, BOTTOM, PLOT, sumArea, sumLine } from './plot';

const MONTHS = [
	{ month: '2026-01', added: 10, total: 10 },
	{ month: '2026-02', added: 0, total: 10 },
	{ month: '2026-03', added: 30, total: 40 },
	{ month: '2026-04', added: 1, total: 41 }
];

it('the sum is level within a month and rises to the next', () => {
	expect(sumLine(MONTHS.slice(0, 3), 300, 40)).toBe('M0,137.5H100L100,137.5H200L200,10H300');
	expect(sumArea(MONTHS.slice(0, 1), 300, 10)).toBe('M0,10H300V180H0Z');
});

it('months with nothing have no bar, and those with little one that can be seen', () => {
	const drawn = bars(MONTHS, 400, 3000);

	expect(drawn.map(({ month }) => month)).toEqual(['2026-01', '2026-03', '2026-04']);
	expect(Math.min(...drawn.map(({ height }) => height))).toBe(1.5);
});

it('the highest bar fills its band', () => {
	const highest = bars(MONTHS, 400, 30)[1];

	expect(highest).toMatchObject({ y: ADDED_TOP, height: PLOT.addedHeight });
});

it.each([
	[1, 300],
	[12, 1000],
	[240, 300]
])('%i months stay within %i pixels, and in order', (count, width) => {
	const months = Array.from({ length: count }, (_, index) => ({
		month: `${2000 + index}-01`,
		added: 1,
		total: index
	}));

	const drawn = bars(months, width, 1);

	expect(drawn).toHaveLength(count);
	for (const [index, bar] of drawn.entries()) {
		expect(bar.x).toBeGreaterThanOrEqual((drawn[index - 1]?.x ?? 0) - 0.1);
		expect(bar.x + bar.width).toBeLessThanOrEqual(width + 0.1);
		expect(bar.y + bar.height).toBeCloseTo(BOTTOM, 0);
	}
});

import { expect, it } from 'vitest';
import { currentAt, MAIN_PAGES } from './main-pages';

const current = (here: string) =>
	MAIN_PAGES.map((page) => [page.label, currentAt(page, here)]).filter(([, value]) => value);

it.each([
	['/', 'List', 'page'],
	['/tags', 'List', 'true'],
	['/removed', 'List', 'true'],
	['/import', 'Import', 'page'],
	['/import/5f0c', 'Import', 'true'],
	['/check', 'May this play?', 'page'],
	['/check/many', 'May this play?', 'true'],
	['/statistics', 'Statistics', 'page']
])('at %s only “%s” is current', (here, label, value) => {
	expect(current(here)).toEqual([[label, value]]);
});

it.each(['/settings/security', '/activity', '/important', '/tagspotting'])(
	'at %s none is',
	(here) => {
		expect(current(here)).toEqual([]);
	}
);

/** What is held about people, in short; docs/privacy.md has all of it. */
export const KEPT: { what: string; howLong: string }[] = [
	{
		what: 'Your e-mail address, your name, settings and passkeys',
		howLong: 'As long as you have the account, or until you change or remove them.'
	},
	{
		what: 'Your list with its tags and notes, and artists that only you have',
		howLong: 'Until you take them off.'
	},
	{
		what: 'What you took off your list, and what you imported',
		howLong: '30 days, so that you can bring it back.'
	},
	{
		what: 'Where you are logged in: device, IP addresses and times',
		howLong: 'Until 30 days after the session has ended.'
	},
	{
		what: 'Your activity: log-ins and changes, with IP address and device',
		howLong: 'A year, unless whoever runs this site has chosen another time.'
	},
	{
		what: 'Your password and your recovery codes',
		howLong: 'Never as they are: only in a form from which they can’t be read.'
	},
	{
		what: 'What you search for, and what is checked against your list',
		howLong: 'Not at all.'
	}
];

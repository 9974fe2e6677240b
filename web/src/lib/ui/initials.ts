/** In these a name can be cut after its first letters; in others they join, or are whole words. */
const ALPHABETS = /^[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Armenian}\p{sc=Georgian}]/u;
const LETTER = /^[\p{L}\p{N}]/u;
const PICTURE = /^\p{Extended_Pictographic}/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What stands for somebody in a small circle: a letter or two of the name, or else of the e-mail address. */
export function initialsOf(name: string, email: string): string {
	return lettersOf(name) || pictureOf(name) || lettersOf(email.split('@')[0] ?? '') || '?';
}

function lettersOf(name: string): string {
	const starts = name.split(/\s+/).flatMap((word) => {
		const letter = split(word).find((each) => LETTER.test(each));
		return letter ? [capital(letter)] : [];
	});
	const [first = '', last = ''] = [starts[0], starts.at(-1)];
	const two = starts.length > 1 && ALPHABETS.test(first) && ALPHABETS.test(last);
	return two ? first + last : first;
}

function pictureOf(name: string): string {
	return split(name).find((each) => PICTURE.test(each)) ?? '';
}

/** Not where that takes two letters, as for "ß". */
function capital(letter: string): string {
	const upper = letter.toUpperCase();
	return split(upper).length === 1 ? upper : letter;
}

function split(text: string): string[] {
	return [...graphemes.segment(text)].map(({ segment }) => segment);
}

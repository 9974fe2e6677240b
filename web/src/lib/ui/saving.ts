/** Hands a file to the browser's downloads. */
export function saveFile(name: string, content: Blob): void {
	const url = URL.createObjectURL(content);
	const link = Object.assign(document.createElement('a'), { href: url, download: name });
	link.click();
	// Some browsers read the file only after the click has been handled.
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Whether it worked; browsers let pages write to the clipboard on HTTPS and localhost only. */
export async function copyText(text: string): Promise<boolean> {
	if (!('clipboard' in navigator)) return false;
	return navigator.clipboard.writeText(text).then(
		() => true,
		() => false
	);
}

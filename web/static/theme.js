// Loaded before anything is painted, so that a chosen theme never flashes. `theme.svelte.ts` writes the choice.
const chosen = localStorage.getItem('donotplay.theme');
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;

/** One page for all addresses: the app runs in the browser only. */
export const ssr = false;

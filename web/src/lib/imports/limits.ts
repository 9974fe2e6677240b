/** What the API accepts (its refusals have the last word). */
export const MOST_BYTES = 20_000_000;
export const FILE_NAME_MAX_CHARACTERS = 200;

/** What the API accepts (its `validation_failed` has the last word). */
export const MOST_TAGS = 20;
export const TAG_MAX_CHARACTERS = 50;
export const NOTE_MAX_CHARACTERS = 2000;

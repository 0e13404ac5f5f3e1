/**
 * The language for the browser's own words, with digits as the server, the code and the telephone number have them:
 * browsers differ in which ones Arabic gets.
 * @param {string} language
 */
export const withDigits = (language) => `${language}-u-nu-latn`;

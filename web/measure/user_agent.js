/**
 * User agent → family and major version, for the provider's list alone; features are asked, never
 * guessed from here. The order matters: everybody calls itself Chrome and Safari too.
 */

/** @type {[string, RegExp][]} */
const FAMILIES = [
  ["samsung", /SamsungBrowser\/(\d+)/],
  ["edge", /Edg(?:e|A|iOS)?\/(\d+)/],
  ["other", /(?:OPR|Opera|OPT|OPiOS|Vivaldi|YaBrowser|UCBrowser|DuckDuckGo|Ddg|Silk|MiuiBrowser)\/(\d+)/],
  ["firefox", /(?:Firefox|FxiOS)\/(\d+)/],
  ["chrome", /(?:Chrome|CriOS)\/(\d+)/],
  ["safari", /Version\/(\d+)[\d.]*(?: Mobile\/\S+)? Safari\//],
];

/**
 * @param {string} userAgent
 * @returns {{family: string, major: number}} `other` with 0 when it is none of ours
 */
export function identify(userAgent) {
  for (const [family, pattern] of FAMILIES) {
    const found = pattern.exec(userAgent);
    if (found) return { family, major: Number(found[1]) };
  }
  return { family: "other", major: 0 };
}

/** Safari, and every browser on iOS. @param {string} userAgent */
export function isWebKit(userAgent) {
  return /AppleWebKit\//.test(userAgent) && !/Chrome\/|Chromium\//.test(userAgent);
}

/**
 * From the self-test to the board in the same browser, past the server: a channel between pages of one origin
 * (WHATWG HTML §9.5). Who listens too late asks, and a self-test that is still open answers.
 */

const CHANNEL = "own-device";

/**
 * @typedef {object} OwnResult
 * @property {string} rating  overall, never `pending`
 * @property {Record<string, string>} findings  check → finding
 * @property {Record<string, string[]>} notes  check → what is said beside its finding
 * @property {number} age_ms  since it was found
 */

/** Tell every board what the check page shows, once it has a result, and again when that changes. @param {Document} document */
export function watchOwnResult(document) {
  const page = document.querySelector("#page");
  const overall = page?.querySelector("[data-overall]");
  if (!page || !overall || typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(CHANNEL);
  let told = "";
  let found_ms = 0;
  const tell = (/** @type {boolean} */ again) => {
    const result = resultOf(page);
    const text = result ? JSON.stringify(result) : ""; // a part that runs again: whatever it finds is new
    const isNew = text !== told;
    if (isNew) found_ms = Date.now();
    told = text;
    if (result && (isNew || again)) channel.postMessage({ ...result, age_ms: Date.now() - found_ms });
  };
  channel.addEventListener("message", ({ data }) => data === "ask" && tell(true));
  const attributeFilter = ["data-overall", "data-phase", "data-finding", "data-noted", "data-state"];
  new MutationObserver(() => tell(false)).observe(page, { attributes: true, subtree: true, attributeFilter });
}

/** @param {Element} page  null while there is none that counts */
function resultOf(page) {
  const rating = page.querySelector("[data-overall]")?.getAttribute("data-overall") ?? "pending";
  if (rating === "pending" || page.getAttribute("data-phase") !== "result") return null;
  const parts = [...page.querySelectorAll("[data-check][data-state=done][data-finding]")];
  const of = (/** @type {(part: Element) => unknown} */ look) =>
    Object.fromEntries(parts.map((part) => [part.getAttribute("data-check"), look(part)]));
  const notes = of((part) => part.getAttribute("data-noted")?.split(" ") ?? []);
  return { rating, findings: of((part) => part.getAttribute("data-finding")), notes };
}

/** Hear of it, also of what was found before. @param {(result: OwnResult) => void} take */
export function hearOwnResult(take) {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }) => data !== "ask" && take(data));
  channel.postMessage("ask");
}

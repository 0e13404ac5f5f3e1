/**
 * A link that mail gateways or people have changed on its way: the code in it, and what the page's path
 * should be. Only the browser reads the code; the token was found by the server (checker/core/tokens.py).
 */
import { decode, isUsual } from "../provider_link.js";
import { keepFragment } from "../ui/notes.js";
import { all } from "../ui/templates.js";

/** What of a query is the page's own. */
const KEPT = ["lang", "touch"];

/**
 * @param {{pathname: string, search: string, hash: string}} address
 * @param {string|null} token
 * @returns {{fragment: string, path: string}}  what stands where the code belongs, without `#`; path with query
 */
export function arrival({ pathname, search, hash }, token) {
  const fragment = hash.slice(1).replace(/^(?:35|x23);/, "") || behind(pathname + search, token ?? "");
  const own = String(
    new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => KEPT.includes(name))),
  );
  return { fragment, path: (token ? `/c/${token}` : "/") + (own && `?${own}`) };
}

/**
 * Take the code, and show the clean address.
 * @param {Pick<import("../types.js").Environment, "address"|"showAddress"|"href"|"module">} environment
 * @param {Document} document
 * @param {Pick<import("../ui/handoff_form.js").HandoffForm, "arrive">} handoff
 * @param {string|null} token
 */
export function arriveAt(environment, document, handoff, token) {
  const { fragment, path } = arrival(environment.address(), token);
  const kept = handoff.arrive(fragment);
  environment.showAddress(path + (kept && `#${kept}`));
  keepFragment(document, kept);
  showLink(environment, document);
}

/**
 * Fill in what only the page has: its own address, as text, and as a picture for another device.
 * @param {Pick<import("../types.js").Environment, "href"|"module">} environment
 * @param {ParentNode} place
 */
export async function showLink(environment, place) {
  for (const link of all(place, "[data-link]")) link.textContent = environment.href();
  for (const link of all(place, "[data-action=open-browser]")) link.setAttribute("href", wayOut(link));
  const pictures = all(place, "[data-handset]");
  if (!pictures.length) return;
  /** @type {typeof import("../ui/qr_picture.js")|null} */
  const drawn = await environment.module("ui/qr_picture.js");
  for (const picture of pictures) drawn?.draw(picture, environment.href());
}

/** Out of an app's window, as web/pages/gate.js has found it. @param {Element} link */
const wayOut = (link) => link.ownerDocument.documentElement.dataset.wayOut ?? "";

/** What stands behind the token and is plainly a code. @param {string} text @param {string} token */
function behind(text, token) {
  let plain = text;
  for (let i = 0; i < 3; i++) plain = decode(plain).replace(/&(?:#35|#x23|num);/gi, "#");
  plain = plain.normalize("NFKC").replace(/\p{Cf}/gu, "");
  const rest = after(plain, token) ?? after(plain.replace(/[\s=]/g, ""), token) ?? "";
  const marked = /#(.+)|[?&](code=.+)/s.exec(rest);
  const bare = rest.replace(/^[?&]/, "").replace(/[?&].*|[^A-Za-z0-9]/gs, "");
  return marked?.[1] ?? marked?.[2] ?? (isUsual(bare) && /\d/.test(bare) ? bare : "");
}

/** @param {string} text @param {string} token @returns {string|undefined} */
function after(text, token) {
  const at = text.toLowerCase().indexOf(token);
  return at < 0 ? undefined : text.slice(at + token.length);
}

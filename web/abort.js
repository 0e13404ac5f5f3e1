/** The error that every wait of ours ends with when its signal aborts. */
export function aborted() {
  return new DOMException("aborted", "AbortError");
}

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Load what only the page of an appointment needs, after everything that the check needs. Where the server does not answer
 * it is tried again; the check goes on without.
 * @param {import("../both_ends/begin.js").About} about
 */
export async function joinBothEnds(about) {
  const { environment } = about;
  if (environment.config.token === null) return;
  for (let wait_ms = FIRST_WAIT_MS; ; wait_ms = Math.min(2 * wait_ms, LONGEST_WAIT_MS)) {
    /** @type {typeof import("../both_ends/begin.js")|null} */
    const module = await environment.module("both_ends/begin.js");
    if (module) return module.begin(about);
    await environment.sleep(wait_ms);
  }
}

const AGAIN_MS = 10_000;

/**
 * Load what only the page of an appointment needs, after everything that the check needs. Where the server does not answer
 * it is tried again; the check goes on without.
 * @param {import("../both_ends/begin.js").About} about
 */
export async function joinBothEnds(about) {
  const { environment } = about;
  while (environment.config.token) {
    /** @type {typeof import("../both_ends/begin.js")|null} */
    const module = await environment.module("both_ends/begin.js");
    if (module) return module.begin(about);
    await environment.sleep(AGAIN_MS);
  }
}

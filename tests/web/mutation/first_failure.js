/** A reporter that ends the run at the first test that fails: one is enough to notice a change. */

/** @param {AsyncIterable<{type: string}>} events */
export default async function* endAtTheFirstFailure(events) {
  for await (const { type } of events) if (type === "test:fail") process.exit(1);
  yield "";
}

/** Two pages on a made-up line, each with a clock of its own: what one sends crosses the line once. */
import { End } from "../../../web/direct/exchange.js";
import { THRESHOLDS } from "../rehearsal/thresholds.js";
import { World } from "../rehearsal/world.js";

/** @typedef {import("../rehearsal/way.js").Line} Line */

class Channel extends EventTarget {
  /** @param {World} world @param {import("../rehearsal/way.js").Way} way */
  constructor(world, way) {
    super();
    this.world = world;
    this.way = way;
    this.bufferedAmount = 0;
    /** How long it takes until a page hears that its sender is empty. */
    this.empties_ms = 0;
    this.readyState = "open";
    this.bytes = 0;
    /** @type {Channel|null} */
    this.other = null;
  }

  /** @param {ArrayBuffer} data */
  send(data) {
    const bytes = data.byteLength + 97;
    this.bytes += bytes;
    if (this.empties_ms) {
      this.bufferedAmount += data.byteLength;
      this.world.at(this.world.now + this.empties_ms, () => {
        this.bufferedAmount -= data.byteLength;
      });
    }
    if (this.world.line.dead?.(this.world.now)) return;
    const at = this.way.carry(this.world.now, bytes);
    const { other } = this;
    if (at !== null && other)
      this.world.at(at, () => other.dispatchEvent(Object.assign(new Event("message"), { data })));
  }
}

/**
 * @param {Line} line  `up` is the client's way to the board
 * @param {{seed?: number, apart_ms?: number, limit_ms?: number}} [more]  apart_ms: the board's clock less the client's
 */
export function pair(line, { seed = 7, apart_ms = 4_321_000, limit_ms = 8000 } = {}) {
  const world = new World(line, undefined, seed);
  const [near, far] = [new Channel(world, world.up), new Channel(world, world.down)];
  near.other = far;
  far.other = near;
  const boards = { late_ms: 0 };
  const clock = (/** @type {number} */ ahead_ms, timers = { late_ms: 0 }) => ({
    now_ms: () => world.now + ahead_ms,
    sleep: (/** @type {number} */ ms, /** @type {AbortSignal|undefined} */ signal) =>
      world.sleep(ms + timers.late_ms, signal),
  });
  const client = new End(clock(1000), /** @type {any} */ (near), THRESHOLDS);
  const board = new End(clock(1000 + apart_ms, boards), /** @type {any} */ (far), THRESHOLDS);
  const stop = new AbortController();
  const bounds = (/** @type {number} */ ahead_ms) => ({ until_ms: limit_ms + ahead_ms, bytes: 1_700_000 });
  return {
    world,
    boards,
    near,
    far,
    stop,
    /** Run both ends; the board's is there a little later. */
    async run(later_ms = 30) {
      const both = Promise.all([
        client.run(stop.signal, bounds(1000)),
        world.sleep(later_ms).then(() => board.run(stop.signal, bounds(1000 + apart_ms))),
      ]);
      return world.run(both);
    },
    client: () => world.run(client.run(stop.signal, bounds(1000))),
  };
}

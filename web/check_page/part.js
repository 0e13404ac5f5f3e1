/** One part of a flow: what is known of a check, and where it is shown. */

/**
 * @typedef {import("../types.js").Check} Check
 * @typedef {import("../types.js").Stage} Stage
 * @typedef {import("../types.js").State} State
 *
 * @typedef {object} Panel  one part of the page (ui/check_panel.js)
 * @property {(state: State, finding: string|null, quietly: boolean, notes: string[]) => string|null} show
 *   returns the rating
 * @property {() => void} tell  announce the finding
 * @property {(foreground: boolean, focus: boolean) => void} current
 * @property {(signal: AbortSignal, asking: (asks: boolean) => void) => Stage} stage
 *
 * @typedef {object} Part  what is known of one check
 * @property {Check} check
 * @property {Panel} panel
 * @property {State} state
 * @property {string|null} finding
 * @property {string|null} rating
 * @property {Record<string, number|string>} measures
 * @property {string[]} notes  beside a finding that counts
 * @property {boolean} parked  old, and left to the person to check again
 * @property {import("../types.js").Change[]} changes  what has made it old
 * @property {boolean} overtaken  something has changed while it ran: its finding is old at once
 * @property {boolean} untold  its finding came while another part was in the foreground
 * @property {number} repeats  runs by itself since the person last asked for one
 * @property {AbortController|null} control  of the run that counts
 * @property {Array<() => void>} waiting  to be called when the part is done
 */

/** Nothing is known of it yet. @param {Check} check @param {Panel} panel @returns {Part} */
export function blank(check, panel) {
  const known = {
    state: /** @type {State} */ ("waiting"),
    finding: null,
    rating: null,
    measures: {},
    notes: [],
    parked: false,
    changes: [],
    untold: false,
    overtaken: false,
    repeats: 0,
  };
  return { check, panel, ...known, control: null, waiting: [] };
}

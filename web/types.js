/**
 * The shapes that the browser side shares. No code: JSDoc only, checked by tsc.
 *
 * @typedef {string} CheckName  a row of the catalogue (checker/core/findings.py)
 * @typedef {"waiting"|"running"|"asking"|"done"|"stale"} State
 *
 * @typedef {"opened"|"checking"|"finished"|"handed_off"|"left"} Status  how far the person is
 * @typedef {{state: State, finding: string|null, notes?: string[]}} CheckProgress
 * @typedef {Partial<Record<CheckName, CheckProgress>>} Progress
 *
 * @typedef {object} Outcome  how a check ended
 * @property {string} finding  one of the check's own list (checker/core/findings.py)
 * @property {Record<string, number|string>} [measures]  figures with their unit in the name; a figure
 *   that was not measured is left out, never 0 or -1
 * @property {string[]} [notes]  what else is known of the cause (NOTES in findings.py); changes no rating
 * @property {import("./rehearsal/loop/nat_mapping.js").Paths|null} [paths]  for the eyes of QA: it is sent nowhere
 *
 * @typedef {object} Check  one check: every check has this shape
 * @property {CheckName} name
 * @property {"at_load"|"in_turn"|"beside"} runs  with the page; from *Start* on in the foreground, one after the
 *   other, because it needs the person; or beside those, because it needs nobody
 * @property {Change[]} old_after  what makes its finding old
 * @property {number} deadline_ms  after this `late` is the finding; the signal is aborted
 * @property {string} late  the finding when the deadline passes
 * @property {string} [broken]  the finding when the check itself failed; `not_measured` without
 * @property {string} [skipped]  the finding when the person skips it; without it there is no skip
 * @property {(environment: Environment) => unknown} [prepare]  load what it will need, once the page stands; never throws
 * @property {(environment: Environment, signal: AbortSignal, stage: Stage) => Promise<Outcome>} measure
 *
 * @typedef {object} Stage  what a check may do on the page: it chooses, the server has worded
 * @property {(name: string|null) => void} hint  show this part's `<template data-hint=name>`, or none
 * @property {(question: string) => Promise<string>} ask  show `<template data-question=question>`, state
 *   becomes `asking`; resolves with the `data-answer` of the button that was pressed
 * @property {() => void} unask  take the question away again (it was answered otherwise)
 * @property {(stream: MediaStream|null) => void} picture  show the live picture, or take it away
 * @property {(level_dbfs: number) => void} level  move the meter; -Infinity is silence
 * @property {(kind: DeviceKind, devices: Device[], chosen: string) => void} devices  offer a choice
 *   (the page shows it when there are two or more; choosing one runs the check again)
 * @property {(recording: Promise<import("./ui/own_voice.js").Recording|null>|null) => void} recording  offer the
 *   person's own voice for playback
 * @property {() => boolean} isRead  whether a screen reader may be reading the page aloud
 * @property {() => number} reading_ms  how long it still takes to what was announced; 0 where there is none
 * @property {(look: any) => void} [watch]  sees the connection check's samples: for recordings
 *
 * @typedef {"videoinput"|"audioinput"|"audiooutput"} DeviceKind
 * @typedef {DeviceKind|"network"|"pause"} Change  other devices of a kind, another network, a long pause
 * @typedef {{id: string, label: string}} Device
 *
 * @typedef {object} Edge
 * @property {number} good
 * @property {number} limited
 * @property {"higher"|"lower"} better
 * @typedef {{rate_kbps: Edge, rtt_ms: Edge, loss_percent: Edge, jitter_ms: Edge, load_delay_ms: Edge}} Thresholds
 *
 * @typedef {object} Config  what the server tells the page: the JSON in `<main data-config>`
 * @property {string|null} token  of the appointment; null for the open self-test
 * @property {number} run  order of this page load among those of the same appointment (server's ms)
 * @property {number} now_ms  the server's time when the page was made (Unix ms)
 * @property {number|null} starts_ms
 * @property {number|null} ends_ms
 * @property {string} language
 * @property {string} office  its short name; empty where there is one office
 * @property {{template: string, origins: string[], browsers: Record<string, number>}} provider
 *   `template` has `{code}` and may have `{name}`; `browsers`: family → lowest major version
 * @property {Thresholds} thresholds
 * @property {string[]} ratings  mildest first
 *
 * @typedef {import("./browser/environment.js").Environment} Environment
 */
export {};

/**
 * Tells the boards of this browser what the self-test has found: the person may be a counsellor who checks her own
 * device. Nothing is sent or kept; where no board listens nothing happens. It reads what QA's tests read.
 */

import { watchOwnResult } from "../own_device.js";

watchOwnResult(document);

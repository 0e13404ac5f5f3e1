/**
 * Offer the devices of a kind for choosing; where the browser gives no list, what was offered stays. Labels are shown
 * on the page and go nowhere else.
 * @param {import("../browser/environment.js").Environment} environment
 * @param {Pick<import("../types.js").Stage, "devices">} stage
 * @param {import("../types.js").DeviceKind} kind
 * @param {string} chosen
 */
export async function offer(environment, stage, kind, chosen) {
  const devices = await choices(environment, kind);
  if (devices) stage.devices(kind, devices, chosen);
}

/**
 * Lease a device. Where it is not to be had, the others are offered, that one last: asking once more for the same
 * helps nobody.
 * @param {import("../browser/environment.js").Environment} environment
 * @param {"camera"|"microphone"} name
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 */
export async function take(environment, name, signal, stage) {
  const { media } = environment;
  try {
    return await media.take(name, signal, stage);
  } catch (error) {
    if (!signal.aborted) {
      const kind = name === "camera" ? "videoinput" : "audioinput";
      const all = (await choices(environment, kind)) ?? [];
      const failed = all.find(({ id }) => id === media.chosen(name)) ?? all[0];
      const others = all.filter((device) => device !== failed);
      if (others[0]) stage.devices(kind, failed ? [...others, failed] : others, others[0].id);
    }
    throw error;
  }
}

/**
 * @param {import("../browser/environment.js").Environment} environment
 * @param {import("../types.js").DeviceKind} kind
 * @returns {Promise<import("../types.js").Device[]|null>} none while the browser hides which is which
 */
async function choices(environment, kind) {
  const devices = await environment.devices();
  const own = devices?.filter((device) => device.kind === kind && device.deviceId);
  return own?.map(({ deviceId, label }) => ({ id: deviceId, label })) ?? null;
}

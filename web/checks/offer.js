/**
 * Offer the devices of a kind for choosing. Labels are shown on the page and go nowhere else.
 * @param {import("../browser/environment.js").Environment} environment
 * @param {import("../types.js").Stage} stage
 * @param {import("../types.js").DeviceKind} kind
 * @param {string} chosen
 */
export async function offer(environment, stage, kind, chosen) {
  const devices = (await environment.devices())
    .filter((device) => device.kind === kind && device.deviceId)
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
  stage.devices(kind, devices, chosen);
}

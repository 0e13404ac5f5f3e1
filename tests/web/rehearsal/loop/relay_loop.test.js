import assert from "node:assert/strict";
import { test } from "node:test";
import { Loop } from "../../../../web/rehearsal/loop/relay_loop.js";

class Connection extends EventTarget {
  /** @type {RTCPeerConnectionState} */
  connectionState = "new";
  localDescription = {};
  channel = new EventTarget();

  createDataChannel() {
    return this.channel;
  }

  /** @param {RTCPeerConnectionState} state */
  become(state) {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }

  setLocalDescription() {
    return new Promise((resolve) => setTimeout(resolve, 5));
  }

  async setRemoteDescription() {}

  close() {
    this.connectionState = "closed"; // no event: webrtc-pc 4.4.1.7
  }
}

/** A loop, and the two connections that it has made. */
function made() {
  /** @type {Connection[]} */
  const connections = [];
  const peerConnection = () => {
    connections.push(new Connection());
    return connections.at(-1);
  };
  return { loop: new Loop(/** @type {any} */ ({ peerConnection, now_ms: () => 0 }), []), connections };
}

test("a loop is open when both ends are", async () => {
  const { loop, connections } = made();
  let open = false;
  loop.opened.then(() => {
    open = true;
  });

  connections[0]?.channel.dispatchEvent(new Event("open"));
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(open, false);
  connections[1]?.channel.dispatchEvent(new Event("open"));
  await loop.opened;
});

for (const when of ["while the descriptions are being made", "afterwards"]) {
  test(`a connection that fails ${when} is told to who waits, and is nobody else's error`, async () => {
    /** @type {unknown[]} */
    const unhandled = [];
    const note = (/** @type {unknown} */ error) => unhandled.push(error);
    process.on("unhandledRejection", note);
    const { loop, connections } = made();

    if (when === "afterwards") await new Promise((resolve) => setTimeout(resolve, 30));
    for (const connection of connections) connection.become("failed");
    await assert.rejects(loop.opened, /loop failed/);
    await new Promise((resolve) => setTimeout(resolve, 30));

    process.off("unhandledRejection", note);
    assert.deepEqual(unhandled, []);
  });
}

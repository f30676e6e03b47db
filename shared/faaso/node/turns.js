"use strict";

// Returns when the event loop has taken from the kernel whatever waited there: connections, and bytes of connections.
// Both come in the loop's poll phase, which lies between two immediates.
async function turns() {
  for (let count = 0; count < 3; count += 1) await new Promise((resolve) => setImmediate(resolve));
}

module.exports = { turns };

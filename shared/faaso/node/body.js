"use strict";

// Bodies of requests.

// So many bytes of a body that is too large are read and thrown away before it is refused.
// A client that only reads the response when it has sent all gets the response that way, too.
const DISCARDED = 2 ** 30;

// The whole body, or null if it has more than `limit` bytes. Rejects if the client goes before the end.
function receive(incoming, limit) {
  return new Promise((resolve, reject) => {
    let chunks = [];
    let received = 0;
    incoming.on("data", (chunk) => {
      received += chunk.length;
      if (received <= limit) {
        chunks.push(chunk);
      } else {
        chunks = [];
        if (received > limit + DISCARDED) resolve(null);
      }
    });
    incoming.on("end", () => resolve(received <= limit ? Buffer.concat(chunks) : null));
    incoming.on("error", reject);
    incoming.on("close", () => reject(new Error("the client closed the connection")));
  });
}

// Reads a body and throws it away.
function discard(incoming) {
  incoming.on("error", () => {});
  incoming.resume();
}

module.exports = { discard, receive };

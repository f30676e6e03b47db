"use strict";

// The kernel's queues of a port's sockets. A stop must not lose what waits there: connections that nobody accepted would
// be reset, and bytes that are not delivered yet vanish with the container's network.

const { readFile } = require("node:fs/promises");

const { turns } = require("./turns");

// So many milliseconds are waited for each queue.
const PATIENCE = 5000;
const LISTEN = "0A";

// Returns when all connections that waited for a port are accepted.
function accepted(port) {
  return empty(port, ({ state, received }) => state === LISTEN && received > 0);
}

// Returns when the other sides have all bytes that were sent from a port.
function delivered(port) {
  return empty(port, ({ state, sent }) => state !== LISTEN && sent > 0);
}

async function empty(port, isWaiting) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; ) {
    await turns();
    if (!(await sockets(port)).some(isWaiting)) return;
  }
}

// The sockets of a local port (proc(5), /proc/net/tcp). For one that listens, `received` counts connections, else bytes.
async function sockets(port) {
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/self/net/${name}`, "latin1").catch(() => "")));
  const ending = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = tables.join("\n").split("\n").map((row) => row.trim().split(/\s+/));
  return rows
    .filter(([, local]) => local?.endsWith(ending))
    .map(([, , , state, queues]) => {
      const [sent, received] = queues.split(":").map((one) => parseInt(one, 16));
      return { state, sent, received };
    });
}

module.exports = { accepted, delivered };

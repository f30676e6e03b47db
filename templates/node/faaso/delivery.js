"use strict";

// The end of a container takes its network away, and with it what the kernel has not delivered yet.

const { readFile } = require("node:fs/promises");

const PATIENCE = 5000;

// Returns when the other sides have all bytes that were sent from a port, or after PATIENCE milliseconds.
async function delivered(port) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; ) {
    const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/self/net/${name}`, "latin1").catch(() => "")));
    if (!tables.some((table) => waiting(table, port))) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

// True if a table of sockets (proc(5), /proc/net/tcp) has one of the port with bytes that are not acknowledged.
// Columns: number, local address, remote address, state, 'transmit:receive' queues, in hexadecimal.
function waiting(table, port) {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").some((row) => {
    const [, local, , state, queues] = row.trim().split(/\s+/);
    const LISTEN = "0A";
    return local?.endsWith(ending) && state !== LISTEN && !queues.startsWith("00000000:");
  });
}

module.exports = { delivered };

"use strict";

// Several processes, so that a function uses several cores. The first one accepts connections and hands them to the
// others in turn: it knows when all are handed over, which a stop needs, and connections are spread evenly.

const { fork } = require("node:child_process");

const { write } = require("./log");
const { accepted, delivered } = require("./queues");

// So many milliseconds pass before a worker that ended is replaced.
const PAUSE = 500;

// A worker ended before it served. It has said why.
class NoStart extends Error {
  constructor(exitCode) {
    super("a worker did not start");
    this.exitCode = exitCode;
  }
}

// Starts the workers, then listens. Returns the function that stops everything.
async function primary({ port, workers: count }, listen) {
  const ready = [];
  const waiting = [];
  const running = new Set();
  let isStopping = false;

  function hand(socket) {
    const worker = ready.shift();
    if (!worker) {
      waiting.push(socket);
      return;
    }
    ready.push(worker);
    worker.send("connection", socket, (error) => error && socket.destroy());
  }

  function start() {
    return new Promise((resolve, reject) => {
      const worker = fork(process.argv[1], ["worker"], { env: { ...process.env, WORKERS: String(count) } });
      running.add(worker);
      worker.once("message", () => {
        ready.push(worker);
        waiting.splice(0).forEach(hand);
        resolve();
      });
      worker.once("exit", (code, signal) => {
        running.delete(worker);
        const place = ready.indexOf(worker);
        if (place < 0) reject(new NoStart(code || 1));
        else ready.splice(place, 1);
        if (isStopping || place < 0) return;
        write("a worker ended, and another one starts", signal ?? `exit status ${code}`);
        setTimeout(again, PAUSE);
      });
    });
  }

  // A worker that served once can start again; until then the others serve.
  function again() {
    if (!isStopping) start().catch(() => setTimeout(again, PAUSE));
  }

  // The first one alone, so that a handler that cannot be loaded is reported once.
  await start();
  await Promise.all(Array.from({ length: count - 1 }, start));
  const listener = await listen(port, { pauseOnConnect: true }, hand);

  return async () => {
    isStopping = true;
    await accepted(port);
    listener.close();
    // Behind the connections that were handed over before.
    for (const worker of running) worker.send("stop", () => {});
    while (running.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await delivered(port);
  };
}

// Serves the connections that the first process hands over, until it says stop or is gone.
async function worker({ server, connections }) {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await connections.drain();
    process.exit(0);
  };
  process.on("disconnect", stop);
  process.on("message", (message, socket) => {
    if (message === "stop") {
      stop();
    } else if (socket) {
      socket.allowHalfOpen = true;
      server.emit("connection", socket);
      socket.resume();
    }
  });
  process.send("ready");
}

module.exports = { primary, worker };

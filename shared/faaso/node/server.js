"use strict";

// Serves the handler of the working directory until SIGTERM, then finishes what is in flight and exits with 0.

const http = require("node:http");
const net = require("node:net");

const { application, expecting } = require("./application");
const { Connections } = require("./connections");
const { Unusable, load } = require("./loading");
const { line, write } = require("./log");
const { accepted, delivered } = require("./queues");
const { settings } = require("./settings");

// Longer than a proxy keeps an idle connection (Caddy: two minutes). The end that closes first must be the proxy's, or
// now and then a request is written to a connection that has just been closed.
const IDLE = 300_000;
// More than the 1 MiB of headers that faaso's proxy lets through by default.
const MAX_HEADER = 2 << 20;

// The server of a handler, and its connections. It does not listen: connections are given to it by `emit`.
function serve(handle, maxBody) {
  const server = http.createServer({ maxHeaderSize: MAX_HEADER, keepAliveTimeout: IDLE, noDelay: true });
  // 0 means no limit: fields beyond a limit would be dropped without a word.
  server.maxHeadersCount = 0;
  // A client that has sent its end still gets the answer.
  server.httpAllowHalfOpen = true;
  const connections = new Connections(server);
  const answer = application(handle, maxBody);
  const counted = (listener) => (incoming, outgoing) => {
    if (connections.begin(incoming, outgoing)) listener(incoming, outgoing);
    else incoming.resume();
  };
  server.on("request", counted(answer));
  server.on("checkContinue", counted(expecting(answer, maxBody)));
  return { server, connections };
}

// Serves in this process.
async function single(handle, { port, maxBody }) {
  const { server, connections } = serve(handle, maxBody);
  const listener = await listen(port, {}, (socket) => server.emit("connection", socket));
  return async () => {
    await accepted(port);
    listener.close();
    await connections.drain();
    await delivered(port);
  };
}

// Listens on all addresses. Connections stay open for an answer when the client has sent its end.
function listen(port, options, connected) {
  return new Promise((resolve, reject) => {
    const listener = net.createServer({ allowHalfOpen: true, ...options }, connected);
    listener.once("error", reject);
    listener.listen({ host: "0.0.0.0", port, backlog: 1024 }, () => resolve(listener));
  });
}

// Runs the program. `find` returns the handler of a folder; without it, that is `handle` as loading.js finds it.
async function main(find = load) {
  let stop = async () => {};
  // Before everything else, because process 1 of a container ignores signals that it has no listener for.
  const ended = new Promise((resolve) => ["SIGTERM", "SIGINT"].forEach((name) => process.on(name, resolve)));
  // A promise that nobody waits for, or a timer's function, must not end the requests of others.
  process.on("unhandledRejection", (error) => write("a promise that nobody waits for failed", error));
  process.on("uncaughtException", (error) => write("an error that nobody caught", error));
  try {
    const given = settings();
    const { primary, worker } = given.workers > 1 ? require("./workers") : {};
    const isWorker = process.argv[2] === "worker" && process.connected;
    if (isWorker) {
      await worker(serve(await find(process.cwd()), given.maxBody));
      return;
    }
    const starting = given.workers > 1 ? primary(given, listen) : find(process.cwd()).then((handle) => single(handle, given));
    // A stop during the start ends it: nothing was received.
    stop = (await Promise.race([starting, ended.then(() => undefined)])) ?? stop;
  } catch (error) {
    fail(error);
  }
  await ended;
  await stop();
  process.exit(0);
}

// Ends the start with one line if the cause is known, else with the places of the error, too.
function fail(error) {
  const isKnown = error instanceof Unusable || error?.syscall === "listen" || error?.exitCode;
  if (!isKnown) write("error: the handler cannot be loaded", error);
  else if (!error.exitCode) process.stderr.write(`${line(`error: ${error.message}`)}\n`);
  process.exit(error?.exitCode ?? 1);
}

module.exports = { main };

if (require.main === module) main();

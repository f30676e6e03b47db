"use strict";

// The parts of HTTP/1.1 that node:http leaves open: closing without a reset, and ending when everything is answered.

const { STATUS_CODES } = require("node:http");

const { turns } = require("./turns");

// For so many milliseconds a connection that this side ends goes on reading.
// A close with unread bytes is a reset, which destroys a response that has not been read.
const LINGER = 5000;
const REFUSED = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

// The connections of a server, and what each has in flight.
class Connections {
  #open = new Map();
  #stopping = false;

  constructor(server) {
    server.on("connection", (socket) => this.#add(socket));
    server.on("clientError", (error, socket) => this.#refuse(error, socket));
  }

  // Counts a request until it is answered. Returns false if the connection has ended, and the request must be left alone.
  begin(incoming, outgoing) {
    const { socket } = incoming;
    const state = this.#open.get(socket);
    if (!state || socket.writableEnded) return false;
    state.answering += 1;
    incoming.once("end", () => (state.read = socket.bytesRead));
    outgoing.once("close", () => (state.answering -= 1));
    // A client that goes is no error of ours.
    outgoing.on("error", () => {});
    return true;
  }

  // Returns when every request that was received is answered and all connections are closed. Nothing may be added by then.
  async drain() {
    this.#stopping = true;
    for (const socket of this.#open.keys()) socket.stopping = true;
    for (;;) {
      await turns();
      for (const [socket, state] of this.#open) {
        if (!busy(socket, state)) socket.destroy();
      }
      if (this.#open.size === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #add(socket) {
    // Bytes beyond `read` are the beginning of a request.
    const state = { answering: 0, read: 0, lingering: false };
    this.#open.set(socket, state);
    socket.stopping = this.#stopping;
    socket.setNoDelay(true);
    // node:http closes connections by this method.
    socket.destroySoon = () => {
      if (state.lingering) return;
      state.lingering = true;
      socket.end();
      const timer = setTimeout(() => socket.destroy(), LINGER);
      socket.once("close", () => clearTimeout(timer));
    };
    socket.once("close", () => this.#open.delete(socket));
  }

  // Answers what cannot be parsed.
  #refuse(error, socket) {
    const state = this.#open.get(socket);
    if (!state || state.answering > 0 || !socket.writable || error.code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    const status = REFUSED[error.code] ?? 400;
    const body = JSON.stringify({ error: STATUS_CODES[status].toLowerCase() });
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
    socket.destroySoon();
  }
}

// True while a request of the connection is not answered, or the answer not handed on.
function busy(socket, state) {
  return state.answering > 0 || state.lingering || socket.bytesRead > state.read || socket.writableLength > 0;
}

module.exports = { Connections };

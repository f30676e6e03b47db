"use strict";

// A handler as a listener for the requests of node:http.

const { once } = require("node:events");

const { discard, receive } = require("./body");
const { report } = require("./log");
const { Request } = require("./request");
const { BODILESS, refusal, response } = require("./response");
const { Pieces } = require("./stream");

const INTERNAL_ERROR = refusal(500, "internal error");
const PONG = {
  status: 200,
  fields: new Map([["content-type", { name: "Content-Type", values: ["text/plain; charset=utf-8"] }]]),
  body: Buffer.from("pong"),
};

// The listener that answers /ping itself and everything else with `handle`.
function application(handle, maxBody) {
  return async (incoming, outgoing) => {
    try {
      await exchange(handle, maxBody, incoming, outgoing);
    } catch (error) {
      // The client is gone.
      if (incoming.destroyed || outgoing.destroyed) return;
      report(new Request({ method: incoming.method, target: incoming.url }), error);
      outgoing.destroy();
    }
  };
}

async function exchange(handle, maxBody, incoming, outgoing) {
  const body = await receive(incoming, maxBody);
  if (body === null) {
    await send(refusal(413, `the body is larger than ${maxBody} bytes`), new Request(), incoming, outgoing, true);
    return;
  }
  const request = new Request({ method: incoming.method, target: incoming.url, headers: pairs(incoming.rawHeaders), body });
  await send(request.path === "/ping" ? PONG : await answer(handle, request), request, incoming, outgoing);
}

// The listener for requests with 'Expect: 100-continue'. A body that is announced as too large is refused before it is sent.
function expecting(listener, maxBody) {
  return (incoming, outgoing) => {
    if (Number(incoming.headers["content-length"] ?? 0) > maxBody) {
      discard(incoming);
      return send(refusal(413, `the body is larger than ${maxBody} bytes`), new Request(), incoming, outgoing, true);
    }
    outgoing.writeContinue();
    return listener(incoming, outgoing);
  };
}

// The response to one request. Anything that the handler throws becomes a response, and a log entry if callers may not read it.
async function answer(handle, request) {
  try {
    try {
      return await response(await handle(request));
    } catch (error) {
      if (error?.expose !== true || !Number.isInteger(error.status) || error.status < 400 || error.status > 599) throw error;
      return refusal(error.status, error.message, error.headers);
    }
  } catch (error) {
    report(request, error);
    return INTERNAL_ERROR;
  }
}

// Sends a response. Returns when it is handed to the kernel or the client is gone.
async function send(given, request, incoming, outgoing, last = false) {
  const { status, fields, body } = given;
  // The client is gone.
  if (outgoing.destroyed) {
    if (body instanceof Pieces) await body.close();
    return;
  }
  outgoing.statusCode = status;
  for (const { name, values } of fields.values()) outgoing.setHeader(name, values.length === 1 ? values[0] : values);
  if (last || incoming.socket.stopping) outgoing.shouldKeepAlive = false;
  if (body instanceof Pieces) {
    await stream(body, request, incoming, outgoing);
    return;
  }
  if (!BODILESS.has(status)) outgoing.setHeader("Content-Length", body.length);
  // node:http leaves the body out of answers to HEAD, and of 204 and 304.
  outgoing.end(body);
}

async function stream(pieces, request, incoming, outgoing) {
  try {
    if (incoming.method === "HEAD" || BODILESS.has(outgoing.statusCode)) {
      await pieces.close();
    } else {
      await pieces.write(outgoing);
    }
  } catch (error) {
    report(request, error);
    await cut(outgoing);
    return;
  }
  outgoing.end();
}

// Ends the connection behind what was written. Without its last chunk the body cannot pass for all of it.
async function cut(outgoing) {
  if (!outgoing.socket && !outgoing.destroyed) await Promise.race([once(outgoing, "socket"), once(outgoing, "close")]);
  outgoing.socket?.destroySoon();
}

function pairs(raw) {
  return Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index], raw[2 * index + 1]]);
}

module.exports = { application, expecting };

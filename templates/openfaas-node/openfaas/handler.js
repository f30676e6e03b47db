"use strict";

// A handler of OpenFaaS as a handler of faaso.

const { reply } = require("faaso");
const { write } = require("faaso/log");

const { Context } = require("./context");
const { event } = require("./event");

// The body is a string for most of these functions, and OpenFaaS sends strings as HTML.
const HTML = "text/html; charset=utf-8";
const TEXT = "text/plain; charset=utf-8";
const AsyncFunction = (async () => {}).constructor;

function adapted(handler) {
  return async (request) => {
    const given = event(request);
    const { error, value, context } = await called(handler, given);
    if (error !== undefined) {
      write(`${request.method} ${request.path}${request.id ? ` [${request.id}]` : ""} failed`, error);
      return reply(context.status() === 200 ? 500 : context.status(), { "Content-Type": TEXT }, String(error));
    }
    const headers = context.headers();
    const hasType = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
    return reply(context.status(), typeof value === "string" && !hasType ? { ...headers, "Content-Type": HTML } : headers, value);
  };
}

// Calls a handler. Returns its context with the first value or error that it gave: to the context, to the callback, or
// by returning.
function called(handler, given) {
  return new Promise((resolve, reject) => {
    const callback = (error, value) => resolve({ error: error || undefined, value, context });
    const context = new Context(callback);
    // A function with a callback that is not asynchronous answers by the callback only.
    const isWaiting = handler.length > 2 && !(handler instanceof AsyncFunction);
    Promise.resolve()
      .then(() => handler(given, context, callback))
      .then((value) => {
        if (!isWaiting || value !== undefined) resolve({ value, context });
      })
      .catch(reject);
  });
}

module.exports = { adapted };

"use strict";

// The probe of 'faaso template test'. docs/template-standard.md of faaso lists its answers.

const { existsSync, writeFileSync } = require("node:fs");
const { setTimeout: sleep } = require("node:timers/promises");

const RELEASED = "/tmp/released";

async function* pieces() {
  yield "first\n";
  const end = Date.now() + 10_000;
  while (Date.now() < end && !existsSync(RELEASED)) await sleep(20);
  yield "last\n";
}

module.exports = async (event, context) => {
  switch (event.path) {
    case "/unread":
      return "unread";
    case "/headers":
      return context.headers({ "Set-Cookie": ["a=1", "b=2"] }).succeed("two headers");
    case "/stream":
      return context.succeed(pieces());
    case "/release":
      writeFileSync(RELEASED, "");
      return context.succeed("released");
    case "/raise":
      throw new Error("raised-by-probe");
    case "/throw":
      // No Error, so that code which expects one fails.
      throw "thrown-by-probe";
    case "/slow":
      await sleep(1000);
      return context.status(200).succeed("slow");
    default:
      return context.succeed({ method: event.method, target: event.target, headers: event.headers, length: event.body.length });
  }
};

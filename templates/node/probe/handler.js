// The probe of 'faaso template test'. docs/template-standard.md of faaso lists its answers.
import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { reply } from "faaso";

const RELEASED = "/tmp/released";

async function* pieces() {
  yield "first\n";
  const end = Date.now() + 10_000;
  while (Date.now() < end && !existsSync(RELEASED)) await sleep(20);
  yield "last\n";
}

export async function handle(request) {
  switch (request.path) {
    case "/unread":
      return "unread";
    case "/headers":
      return reply(200, { "Set-Cookie": ["a=1", "b=2"] }, "two headers");
    case "/stream":
      return pieces();
    case "/release":
      writeFileSync(RELEASED, "");
      return "released";
    case "/raise":
      throw new Error("raised-by-probe");
    case "/throw":
      // No Error, so that code which expects one fails.
      throw "thrown-by-probe";
    case "/slow":
      await sleep(1000);
      return "slow";
    default:
      return {
        method: request.method,
        target: request.target,
        headers: Object.fromEntries(request.headers),
        length: request.body.length,
      };
  }
}

import assert from "node:assert/strict";
import test from "node:test";

import { Request } from "faaso";

import { handle } from "./handler.js";

test("greets by name", async () => {
  assert.deepEqual(await handle(new Request({ target: "/?name=Ada" })), { hello: "Ada" });
});

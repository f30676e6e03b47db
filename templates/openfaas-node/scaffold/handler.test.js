"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");

const handler = require("./handler");

test("greets by name", async () => {
  let answer;
  const context = { status: () => context, succeed: (value) => (answer = value) };
  await handler({ query: { name: "Ada" } }, context);
  assert.deepEqual(answer, { hello: "Ada" });
});

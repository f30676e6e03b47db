import assert from "node:assert/strict";
import test from "node:test";

import { HTTPError, NotFound, Request } from "faaso";

import { handle, location } from "./handler.js";

const to = (segments, query = "") => location("https://example.org/a?x=1", segments, new URLSearchParams(query));

test("segments and the query are added to the link", () => {
  assert.equal(to([]), "https://example.org/a?x=1");
  assert.equal(to(["b", "c d"], "y=2&y=3"), "https://example.org/a/b/c%20d?x=1&y=2&y=3");
});

test("no segment leads to another host or out of the link's path", () => {
  for (const segments of [["", "", "evil.example"], ["..", "evil.example"], ["//evil.example"], ["@evil.example"]]) {
    const url = new URL(to(segments));
    assert.equal(url.host, "example.org");
    assert.match(url.pathname, /^\/a\//);
  }
});

test("a name that Object has is no link", async () => {
  await assert.rejects(handle(new Request({ target: "/constructor" })), NotFound);
});

test("other methods are refused", async () => {
  const request = new Request({ method: "POST", target: "/docs" });
  await assert.rejects(handle(request), (error) => error instanceof HTTPError && error.status === 405);
});

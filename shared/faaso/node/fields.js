"use strict";

// Header fields of a response.

const { validateHeaderName, validateHeaderValue } = require("node:http");

// The server sets these.
const RESERVED = new Set([
  "connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te",
  "trailer", "trailers", "transfer-encoding", "upgrade",
]);

// The [name, value] pairs of an object, a Map, Headers or an array of pairs. An array as a value gives a pair for each element.
function pairs(headers) {
  if (headers === undefined || headers === null) return [];
  if (typeof headers !== "object") throw new TypeError(`response headers are an object or pairs, not ${typeof headers}`);
  if (Object.prototype.toString.call(headers) === "[object Headers]") return webPairs(headers);
  const given = typeof headers[Symbol.iterator] === "function" ? [...headers] : Object.entries(headers);
  return given.flatMap(([name, value]) => (Array.isArray(value) ? value.map((one) => [name, one]) : [[name, value]]));
}

// The pairs of the web's Headers. Set-Cookie cannot stay joined. Debian's Node.js 18 has no getSetCookie; a comma that no
// name and '=' follows belongs to a date there.
function webPairs(headers) {
  const cookies = headers.getSetCookie?.() ?? headers.get("set-cookie")?.split(/,\s*(?=[^\s;,=]+=)/) ?? [];
  const others = [...headers].filter(([name]) => name !== "set-cookie");
  return [...others, ...cookies.map((value) => ["set-cookie", value])];
}

// The fields that can be sent as they are: names with the list of their values, by the name in lower case.
// Throws for a field that would break the response or add to it.
function checked(headers) {
  const fields = new Map();
  for (const [name, value] of pairs(headers)) {
    if (value === null || !["string", "number", "boolean", "bigint"].includes(typeof value)) {
      throw new TypeError(`the response header ${name} has a value of the type ${value === null ? "null" : typeof value}`);
    }
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    const key = name.toLowerCase();
    if (RESERVED.has(key)) throw new TypeError(`the response header ${name} is the server's to set`);
    // The server counts the body itself.
    if (key === "content-length") continue;
    if (!fields.has(key)) fields.set(key, { name, values: [] });
    fields.get(key).values.push(String(value));
  }
  return fields;
}

module.exports = { checked, pairs };

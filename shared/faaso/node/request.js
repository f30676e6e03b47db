"use strict";

const { unescape } = require("node:querystring");

// Header fields by name, in their order. Names are looked up without regard to case and listed in lower case.
// The values of a header that came more than once are joined by ', ', those of Cookie by '; '.
class Fields extends Map {
  constructor(pairs = []) {
    super();
    for (const [name, value] of pairs) {
      const key = name.toLowerCase();
      const before = super.get(key);
      super.set(key, before === undefined ? String(value) : before + (key === "cookie" ? "; " : ", ") + value);
    }
  }

  get(name) {
    return super.get(String(name).toLowerCase());
  }

  has(name) {
    return super.has(String(name).toLowerCase());
  }
}

// One HTTP request: `method`, `path`, `target`, `query`, `headers`, `id`, `body`, `text` and `json()`.
// A test makes one of what it needs: `new Request({ target: "/?name=Ada" })`.
class Request {
  #query;
  #search;

  constructor({ method = "GET", target = "/", headers = {}, body = "" } = {}) {
    this.method = method;
    // The path and the query as they were sent: `%2F` is not decoded.
    this.target = target;
    this.headers = new Fields(typeof headers[Symbol.iterator] === "function" ? headers : Object.entries(headers));
    // The whole body as a Buffer. The server has received it before the handler is called.
    this.body = Buffer.from(body);
    // A request to a proxy names the host, too (RFC 9112, section 3.2.2).
    const [path, ...search] = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, "").split("?");
    this.path = unescape(path) || "/";
    this.#search = search.join("?");
  }

  // The query's fields as URLSearchParams: `get` gives the first of a name or null, `getAll` each.
  get query() {
    this.#query ??= new URLSearchParams(this.#search);
    return this.#query;
  }

  // The proxy's X-Request-Id, or an empty string.
  get id() {
    return this.headers.get("x-request-id") ?? "";
  }

  // The body as UTF-8; BadRequest where it is not.
  get text() {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(this.body);
    } catch {
      throw badRequest("the body is not UTF-8");
    }
  }

  // The body as JSON; BadRequest where it is not.
  json() {
    const { text } = this;
    try {
      return JSON.parse(text);
    } catch (problem) {
      throw badRequest(`the body is not JSON: ${problem.message}`);
    }
  }
}

function badRequest(message) {
  // Only now, because index.js itself needs this file.
  const { BadRequest } = require("./index");
  return new BadRequest(message);
}

module.exports = { Fields, Request };

"use strict";

const querystring = require("node:querystring");

const { BadRequest } = require("faaso");

// The event of a request: `method`, `path`, `query`, `headers` and `body` as OpenFaaS gives them, and `target`, the path
// and the query as they were sent.
function event(request) {
  const [path, ...search] = request.target.split("?");
  return {
    method: request.method,
    path,
    target: request.target,
    query: fields(search.join("?")),
    headers: { "content-type": "text/plain", ...Object.fromEntries(request.headers) },
    body: process.env.RAW_BODY === "true" ? request.body : body(request),
  };
}

// The body by its content type: text, parsed JSON or the fields of a form.
// A body of another type is an empty object, and so is no body.
function body(request) {
  const hasBody = request.headers.has("content-length") || request.headers.has("transfer-encoding");
  const type = (request.headers.get("content-type") ?? "text/plain").split(";")[0].trim().toLowerCase();
  if (!hasBody) return {};
  if (type.startsWith("text/")) return request.body.toString();
  if (type === "application/x-www-form-urlencoded") return fields(request.body.toString());
  if (type !== "application/json" || request.body.length === 0) return {};
  const value = request.json();
  // Strict, as OpenFaaS is.
  if (typeof value !== "object" || value === null) throw new BadRequest("the body is neither a JSON object nor an array");
  return value;
}

function fields(text) {
  return { ...querystring.parse(text) };
}

module.exports = { event };

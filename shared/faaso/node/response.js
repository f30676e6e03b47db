"use strict";

// The response that a handler's result stands for.

const { Reply } = require("./index");
const { checked } = require("./fields");
const { Pieces, isStream } = require("./stream");

const TEXT = "text/plain; charset=utf-8";
const BYTES = "application/octet-stream";
const JSON_TYPE = "application/json";
// Statuses whose responses have neither a body nor a length (RFC 9110, section 6.4.1).
const BODILESS = new Set([204, 304]);

// The status, the checked fields, and a body of bytes or Pieces. Throws whatever keeps the result from being sent.
async function response(result) {
  const { status, headers, body } = parts(result);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`a handler returned the status ${String(status)}; 200 to 599 are allowed`);
  }
  const fields = checked(headers);
  const encoded = encode(body);
  if (encoded.body instanceof Pieces) await encoded.body.begin();
  if (!BODILESS.has(status) && !fields.has("content-type")) {
    fields.set("content-type", { name: "Content-Type", values: [encoded.type] });
  }
  return { status, fields, body: encoded.body };
}

// The status, headers and body of a handler's result.
function parts(result) {
  if (result === undefined || result === null) return { status: 204 };
  // By its name, because asking for the class itself would load it, and few handlers use it.
  if (result instanceof Reply || Object.prototype.toString.call(result) === "[object Response]") return result;
  return { status: 200, body: result };
}

// The bytes or Pieces of a body, and their content type.
function encode(body) {
  if (body === undefined || body === null) return { body: Buffer.alloc(0), type: TEXT };
  if (typeof body === "string") return { body: Buffer.from(body), type: TEXT };
  if (ArrayBuffer.isView(body)) return { body: Buffer.from(body.buffer, body.byteOffset, body.byteLength), type: BYTES };
  if (body instanceof ArrayBuffer) return { body: Buffer.from(body), type: BYTES };
  if (isStream(body)) return { body: new Pieces(body), type: TEXT };
  const json = JSON.stringify(body);
  if (json === undefined) throw new TypeError(`a handler returned a ${typeof body}, which is no body`);
  return { body: Buffer.from(json), type: JSON_TYPE };
}

// The response to an error that callers may read.
function refusal(status, message, headers) {
  const fields = checked(headers);
  fields.set("content-type", { name: "Content-Type", values: [JSON_TYPE] });
  return { status, fields, body: Buffer.from(JSON.stringify({ error: message })) };
}

module.exports = { BODILESS, refusal, response };

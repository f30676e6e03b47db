"use strict";

// The interface of handlers: a request comes in, a value goes out.
//
//     import { BadRequest } from "faaso";
//
//     export async function handle(request) {
//       const name = request.query.get("name");
//       if (!name) throw new BadRequest("name is missing");
//       return { hello: name };
//     }
//
// An object, array, number or boolean answers with JSON, a string with text, bytes (Buffer, Uint8Array …) as they
// are, undefined or null with 204. An iterator, such as a generator or an asynchronous generator, and a stream of
// Node.js or of the web answer with a stream. `reply(status, body)` and `reply(status, headers, body)` say more, and so
// does a `Response` of the web. Headers are an object, a Map, Headers or an array of pairs. A header that is sent more
// than once has an array as its value, or several pairs.

const { Request } = require("./request");

// Thrown by a handler: answers with this status and `{"error": message}`. Headers are as those of an answer.
class HTTPError extends Error {
  constructor(status, message, headers = {}) {
    super(message);
    this.name = new.target.name;
    this.status = status;
    this.headers = headers;
    // The mark of errors that callers may read. The package http-errors has it, too.
    this.expose = true;
  }
}

// 400: the caller's mistake.
class BadRequest extends HTTPError {
  constructor(message = "bad request") {
    super(400, message);
  }
}

// 404.
class NotFound extends HTTPError {
  constructor(message = "not found") {
    super(404, message);
  }
}

// An answer with its status and header fields.
class Reply {
  constructor(status, headers, body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

// reply(status, body) or reply(status, headers, body).
function reply(status, ...rest) {
  if (rest.length > 2) throw new TypeError("reply takes a status, headers and a body");
  return rest.length === 2 ? new Reply(status, rest[0], rest[1]) : new Reply(status, {}, rest[0]);
}

module.exports = { BadRequest, HTTPError, NotFound, Reply, Request, reply };

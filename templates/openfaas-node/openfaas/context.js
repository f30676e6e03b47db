"use strict";

// The context of a handler: its answer, which ends with `succeed` or `fail`. The first of them counts.
class Context {
  #status = 200;
  #headers = {};
  #end;

  // `end` is called with an error or a value.
  constructor(end) {
    this.#end = end;
  }

  // Without a value returns the status.
  status(value) {
    if (!value) return this.#status;
    this.#status = Number(value);
    return this;
  }

  // Without a value returns the header fields.
  headers(value) {
    if (!value) return this.#headers;
    this.#headers = value;
    return this;
  }

  succeed(value) {
    this.#end(undefined, value);
  }

  // Answers with the error's text. The status is 500 unless another one was set.
  fail(error) {
    this.#end(error ?? "failed");
  }
}

module.exports = { Context };

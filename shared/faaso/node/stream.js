"use strict";

// Bodies that are sent as they are made.

// True for iterators and for what is iterated asynchronously, such as streams. Arrays are no iterators.
function isStream(body) {
  return typeof body === "object" && (typeof body[Symbol.asyncIterator] === "function" || typeof body.next === "function");
}

// The pieces of an iterator as bytes.
class Pieces {
  #source;
  #iterator;
  #first = null;

  constructor(source) {
    this.#source = source;
    this.#iterator = source[Symbol.asyncIterator]?.() ?? source;
  }

  // Makes the first piece: an error before it can still be answered properly.
  async begin() {
    try {
      this.#first = await this.#next();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  // Writes all pieces, each when it is made, and no faster than the client reads. Returns early if the client is gone.
  async write(response) {
    for (let piece = this.#first; piece !== null; piece = await this.#next()) {
      if (response.destroyed) break;
      if (!response.write(piece)) await drained(response);
    }
    if (response.destroyed) await this.close();
  }

  // Ends the iterator, so that its 'finally' runs, and the stream that it belongs to.
  async close() {
    try {
      await this.#iterator.return?.();
    } finally {
      this.#source.destroy?.();
    }
  }

  // The next piece that is not empty; null at the end.
  async #next() {
    for (;;) {
      const { done, value } = await this.#iterator.next();
      if (done) return null;
      // A generator may yield promises.
      const piece = await value;
      if (typeof piece !== "string" && !(piece instanceof Uint8Array)) {
        throw new TypeError(`a stream yields strings or bytes, not ${piece === null ? "null" : typeof piece}`);
      }
      if (piece.length > 0) return piece;
    }
  }
}

// Returns when a response takes more, or when the client is gone.
function drained(response) {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

module.exports = { Pieces, isStream };

"use strict";

// Log entries that no request can forge: an entry is one line at the margin, and its further lines are indented.

const { inspect } = require("node:util");

// Longer lines are cut: Docker splits a line at 16 KiB, and a character takes 4 bytes at most.
const LONGEST = 4000;

// Logs an error of a handler, headed by the request that it belongs to. Never throws.
function report(request, error) {
  const label = request.id ? ` [${request.id}]` : "";
  write(`${request.method} ${request.path}${label} failed`, error);
}

// Logs an error under a heading. Never throws.
function write(heading, error) {
  try {
    const { message, frames } = trace(error);
    const entry = [line(`${heading}: ${message}`), ...frames.map((frame) => `  ${line(frame)}`)];
    process.stderr.write(`${entry.join("\n")}\n`);
  } catch {
    process.stderr.write(`${line(heading)}\n`);
  }
}

// The text of an error, and the places that it came through.
function trace(error) {
  if (!(error instanceof Error)) return { message: typeof error === "string" ? error : inspect(error), frames: [] };
  const message = `${error.name}: ${error.message}`;
  const stack = String(error.stack);
  // The message may have lines of its own, which are no places.
  const places = stack.startsWith(message) ? stack.slice(message.length) : stack;
  const frames = places.split("\n").filter((text) => /^\s+at /.test(text)).map((text) => text.trim());
  if (error.cause !== undefined) {
    const cause = trace(error.cause);
    frames.push(`caused by ${cause.message}`, ...cause.frames.map((frame) => `  ${frame}`));
  }
  return { message, frames };
}

// The text as one line that can be printed: line breaks and other control characters are escaped.
function line(text) {
  const cut = text.slice(0, LONGEST).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escaped);
  return cut.length <= LONGEST && text.length <= LONGEST ? cut : `${cut.slice(0, LONGEST)}…`;
}

const ESCAPES = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(character) {
  return ESCAPES[character] ?? `\\u{${character.codePointAt(0).toString(16)}}`;
}

module.exports = { line, report, write };

"use strict";

// Finds the function that the handler's file defines.

const { existsSync } = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const NAMES = ["handler.js", "handler.mjs", "handler.cjs"];
// The handlers of this template: how many arguments they take at most, and how the error of another one describes them.
const SHAPE = {
  most: 1,
  takes: "one request",
  expected: "expected 'export async function handle(request)' or 'module.exports = async (request) => …'",
};

// There is nothing that could be called with a request.
class Unusable extends Error {}

// The name of the handler's file in a folder. Throws Unusable if there is none.
function handlerFile(folder, shape = SHAPE) {
  const name = NAMES.find((one) => existsSync(path.join(folder, one)));
  if (!name) throw new Unusable(`there is no handler.js, handler.mjs or handler.cjs; ${shape.expected} in handler.js`);
  return name;
}

// The `handle` of a folder's handler. Throws Unusable if it cannot be called with a request; errors of the import pass.
async function load(folder, shape = SHAPE) {
  const name = handlerFile(folder, shape);
  return usable(exported(await import(pathToFileURL(path.join(folder, name)))), name, shape);
}

// What a module exports as its handler: `handle`, else its only export. A CommonJS module is the default export of itself.
function exported(module) {
  const main = module.default;
  return module.handle ?? main?.handle ?? main?.default ?? main;
}

function usable(handle, name, { most, takes, expected }) {
  if (handle === undefined) throw new Unusable(`${name} exports no 'handle'; ${expected}`);
  if (typeof handle !== "function") {
    // The exports of a CommonJS module without a handler are an object.
    const found = typeof handle === "object" ? "no 'handle'" : `a 'handle' of the type ${typeof handle}`;
    throw new Unusable(`${name} exports ${found}; ${expected}`);
  }
  if (/^class\b/.test(Function.prototype.toString.call(handle))) throw new Unusable(`${name} exports a class; ${expected}`);
  if (handle.length > most) {
    throw new Unusable(`the handler of ${name} takes ${handle.length} arguments, not ${takes}; ${expected}`);
  }
  return handle;
}

module.exports = { Unusable, handlerFile, load };

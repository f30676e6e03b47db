"use strict";

// Prepares the folder of a function for its image: checks the sources, and copies what npm reads to a folder of its own.
//
//     node --experimental-vm-modules --no-warnings faaso/prepare.js FOLDER TARGET [SHAPE]
//
// SHAPE is a JSON file with the shape of handlers, if it is another one than that of loading.js.
// TARGET/command is 'ci', 'install', or empty if no packages are wanted; TARGET/files has what npm reads.

const { readFileSync, rmSync } = require("node:fs");
const path = require("node:path");

const { Unusable, handlerFile } = require("./loading");
const { line } = require("./log");
const { copyPackages } = require("./packages");
const { checkSources } = require("./sources");

function main(folder, target, shape) {
  // The template's own files are no part of the function.
  for (const name of ["Dockerfile", "faaso", "install-packages"]) {
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  handlerFile(folder, shape);
  checkSources(folder);
  copyPackages(folder, target);
}

try {
  const [folder, target, shape] = process.argv.slice(2).map((one) => path.resolve(one));
  main(folder, target, shape && JSON.parse(readFileSync(shape, "utf8")));
} catch (error) {
  if (!(error instanceof Unusable)) throw error;
  process.stderr.write(`${line(`error: ${error.message}`)}\n`);
  process.exit(1);
}

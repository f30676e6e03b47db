"use strict";

// Copies what npm reads of a folder, so that an edit of anything else installs nothing again.

const { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const { Unusable } = require("./loading");
const { parsed } = require("./sources");

const LOCKS = ["npm-shrinkwrap.json", "package-lock.json"];

function copyPackages(folder, target) {
  const files = path.join(target, "files");
  mkdirSync(files, { recursive: true });
  const lock = LOCKS.find((name) => existsSync(path.join(folder, name)));
  const wanted = existsSync(path.join(folder, "package.json")) ? parsed(path.join(folder, "package.json")) : {};
  for (const name of ["package.json", ".npmrc", ...LOCKS]) {
    if (existsSync(path.join(folder, name))) copyFileSync(path.join(folder, name), path.join(files, name));
  }
  // It may have a token, and nothing but npm needs it.
  rmSync(path.join(folder, ".npmrc"), { force: true });
  writeFileSync(path.join(target, "command"), command(folder, wanted, lock));
  for (const one of locals(wanted, lock ? parsed(path.join(folder, lock)) : {})) copyLocal(folder, one, files);
}

// The command of npm that installs the packages; empty if there is nothing to install.
function command(folder, wanted, lock) {
  const names = Object.keys({ ...wanted.dependencies, ...wanted.optionalDependencies });
  if (names.length === 0 && !wanted.workspaces) return "";
  if (existsSync(path.join(folder, "node_modules"))) {
    process.stdout.write("note: the function brings node_modules along; npm is not run\n");
    return "";
  }
  if (lock) return "ci";
  process.stdout.write("note: there is no package-lock.json, so two builds may get different versions\n");
  return "install";
}

// The paths of packages that lie in the function's folder: of 'file:' dependencies, workspaces and links.
function locals(wanted, lock) {
  const named = Object.values({ ...wanted.devDependencies, ...wanted.optionalDependencies, ...wanted.dependencies })
    .filter((one) => /^(file:|\.{1,2}\/)/.test(one))
    .map((one) => one.replace(/^file:/, ""));
  // Of a pattern such as 'packages/*' the folder is copied.
  const workspaces = (wanted.workspaces?.packages ?? wanted.workspaces ?? []).map((one) => one.replace(/\/?\*.*$/, ""));
  const linked = Object.values(lock.packages ?? {}).filter((one) => one.link).map((one) => one.resolved);
  return new Set([...named, ...workspaces, ...linked].map((one) => path.posix.normalize(one)));
}

function copyLocal(folder, one, files) {
  const source = path.join(folder, one);
  if (path.isAbsolute(one) || one.startsWith("..") || !existsSync(source)) {
    const hint = "an include can bring it there";
    throw new Unusable(`package.json names the package '${one}', which is not in the function's folder; ${hint}`);
  }
  cpSync(source, path.join(files, one), { recursive: true, filter: (name) => path.basename(name) !== "node_modules" });
}

module.exports = { copyPackages };

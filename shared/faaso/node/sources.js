"use strict";

// Finds syntax errors in the sources of a function.

const { spawnSync } = require("node:child_process");
const { existsSync, readFileSync, readdirSync } = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const { Unusable } = require("./loading");

const [MAJOR, MINOR] = process.versions.node.split(".").map(Number);
// From 20.19 and 22.7 on, node takes a file for an ES module if it has the syntax and package.json has no type.
const DETECTS = MAJOR > 22 || (MAJOR === 22 && MINOR >= 7) || (MAJOR === 20 && MINOR >= 19);

// The names that node gives to every CommonJS module.
const SCRIPT_ARGUMENTS = ["exports", "require", "module", "__filename", "__dirname"];

// Throws Unusable at the first syntax error below a folder. Installed packages are not checked.
function checkSources(folder, top = folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") checkSources(file, top);
    else if (entry.isFile() && /\.[cm]?js$/.test(entry.name)) check(file, path.relative(top, file));
  }
}

function check(file, name) {
  const source = readFileSync(file, "utf8");
  const type = { ".mjs": "module", ".cjs": "commonjs" }[path.extname(file)] ?? packageType(path.dirname(file));
  const asScript = () => vm.compileFunction(source, SCRIPT_ARGUMENTS, { filename: file });
  const asModule = () => new vm.SourceTextModule(source, { identifier: file });
  const problem = failure(type === "module" ? asModule : asScript);
  if (!problem) return;
  const isModule = type !== "module" && !failure(asModule);
  if (isModule && type === undefined && DETECTS) return;
  if (isModule) {
    const expected = 'expected "type": "module" in package.json, or a name that ends with .mjs';
    throw new Unusable(`${name} has the syntax of an ES module; ${expected}`);
  }
  throw new Unusable(`${name}:${place(file)} ${problem.name}: ${problem.message}`);
}

function failure(compile) {
  try {
    compile();
    return undefined;
  } catch (error) {
    return error;
  }
}

// The line of a syntax error, which node itself tells for ES modules, too: its message begins with 'FILE:LINE'.
function place(file) {
  const { stderr } = spawnSync(process.execPath, ["--check", file], { encoding: "utf8" });
  const found = /:(\d+)$/.exec(String(stderr).split("\n")[0]);
  return found ? `${found[1]}:` : "";
}

// The "type" of the nearest package.json.
function packageType(folder) {
  const file = path.join(folder, "package.json");
  if (existsSync(file)) return parsed(file).type;
  const above = path.dirname(folder);
  return above === folder ? undefined : packageType(above);
}

// The content of a JSON file. Throws Unusable if it is not an object.
function parsed(file) {
  let value;
  try {
    value = JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (problem) {
    throw new Unusable(`${path.basename(file)} is not JSON: ${problem.message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Unusable(`${path.basename(file)} is not a JSON object`);
  }
  return value;
}

module.exports = { checkSources, parsed };

"use strict";

// Settings from the environment: PORT (3000), MAX_BODY in bytes (33554432; more is answered with 413), and WORKERS,
// the number of processes (by default the container's limit of CPUs, rounded up; without a limit 1).

const { readFileSync } = require("node:fs");
const os = require("node:os");

const { Unusable } = require("./loading");

function settings(environment = process.env) {
  return {
    port: number(environment, "PORT", 3000, 1, 65535),
    maxBody: number(environment, "MAX_BODY", 32 << 20, 0, 2 ** 32),
    workers: number(environment, "WORKERS", undefined, 1, 1024) ?? cpus(),
  };
}

function number(environment, name, standard, least, most) {
  const text = environment[name];
  if (text === undefined || text === "") return standard;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) {
    throw new Unusable(`${name} is '${text}'; expected a whole number from ${least} to ${most}`);
  }
  return value;
}

// The limit of CPUs, rounded up, and no more than the process may use; 1 if there is no limit.
function cpus() {
  const usable = os.availableParallelism?.() ?? os.cpus().length;
  const limit = quota();
  return limit === undefined ? 1 : Math.max(1, Math.min(Math.ceil(limit), usable));
}

// The limit of CPUs that the container has by its cgroup; undefined if it has none.
function quota() {
  // Version 2 has '150000 100000' or 'max 100000', version 1 has two files and -1.
  const [allowed, period] = read("/sys/fs/cgroup/cpu.max")?.split(" ") ?? [
    read("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"),
    read("/sys/fs/cgroup/cpu/cpu.cfs_period_us"),
  ];
  const limit = Number(allowed) / Number(period);
  return limit > 0 ? limit : undefined;
}

function read(path) {
  try {
    return readFileSync(path, "latin1").trim();
  } catch {
    return undefined;
  }
}

module.exports = { settings };

"use strict";

// Serves a handler of OpenFaaS with the server of the node template.

const { load } = require("faaso/loading");
const { main } = require("faaso/server");

const { adapted } = require("./handler");
const shape = require("./shape.json");

main(async (folder) => adapted(await load(folder, shape)));

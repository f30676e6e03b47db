"use strict";

// The handlers of OpenFaaS, for the messages of faaso/loading.js.
module.exports = {
  most: 3,
  takes: "an event, a context and at most a callback",
  expected: "expected 'module.exports = async (event, context) => …'",
};

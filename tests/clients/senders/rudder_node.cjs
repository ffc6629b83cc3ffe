// Tell a visit through @rudderstack/rudder-sdk-node: URL KEY WHO [single].
"use strict";

const Analytics = require("@rudderstack/rudder-sdk-node");
const { pause, person, visit } = require("./visit.cjs");

async function main(url, key, who, ...options) {
  const flushAt = options.includes("single") ? 1 : 20;
  const client = new Analytics(key, { dataPlaneUrl: url, flushAt, flushInterval: 200, retryCount: 5, logLevel: "error" });
  const delivered = [];
  for (const { call, nobody, ...said } of visit(who)) {
    await pause();
    const ids = call === "alias" ? { userId: who } : person(who, nobody);
    const settled = (resolve, reject) => (error) => (error ? reject(error) : resolve());
    delivered.push(new Promise((...ends) => client[call]({ ...ids, ...said }, settled(...ends))));
  }
  await Promise.all(delivered);
}

main(...process.argv.slice(2));

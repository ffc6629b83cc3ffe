// Tell a visit through @segment/analytics-node: URL KEY WHO [single].
"use strict";

const { Analytics } = require("@segment/analytics-node");
const { pause, person, visit } = require("./visit.cjs");

async function main(url, key, who, ...options) {
  const maxEventsInBatch = options.includes("single") ? 1 : 15;
  const client = new Analytics({ writeKey: key, host: url, maxEventsInBatch, flushInterval: 200, maxRetries: 10 });
  for (const { call, nobody, ...said } of visit(who)) {
    await pause();
    const ids = call === "alias" ? { userId: who } : person(who, nobody);
    client[call]({ ...ids, ...said });
  }
  await client.closeAndFlush({ timeout: 15000 });
}

main(...process.argv.slice(2));

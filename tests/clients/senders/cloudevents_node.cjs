// Send events with the cloudevents package for Node: URL KEY WHO binary|structured|batch.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { CloudEvent, HTTP } = require("cloudevents");

function events(who) {
  const text = fs.readFileSync(path.join(__dirname, "..", "events.json"), "utf8");
  return JSON.parse(text.replaceAll("{who}", who)).map((each) => new CloudEvent(each));
}

async function post(url, key, { headers, body }) {
  const named = { ...headers, authorization: `Bearer ${key}` };
  const answer = await fetch(`${url}/cloudevents`, { method: "POST", headers: named, body });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
}

async function main(url, key, who, mode) {
  if (mode === "batch") {
    // The package has no batches of its own: its structured events, one after the other.
    const bodies = events(who).map((event) => HTTP.structured(event).body);
    const headers = { "content-type": "application/cloudevents-batch+json" };
    await post(url, key, { headers, body: `[${bodies.join(",")}]` });
    return;
  }
  for (const event of events(who)) {
    await post(url, key, HTTP[mode](event));
  }
}

main(...process.argv.slice(2));

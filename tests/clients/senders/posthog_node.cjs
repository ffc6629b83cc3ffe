// Tell a visit through posthog-node: URL KEY WHO [single].
"use strict";

const { PostHog } = require("posthog-node");
const { pause, visit } = require("./visit.cjs");

function tell(client, who, device, { call, nobody, ...step }) {
  const said = (event, properties) => client.capture({ distinctId: who, event, properties });
  if (nobody) {
    const properties = { ...step.properties, $is_identified: false };
    client.capture({ distinctId: device, event: step.event, properties });
  } else if (call === "track") said(step.event, step.properties);
  else if (call === "identify") {
    client.identify({ distinctId: who, properties: { $set: step.traits, $anon_distinct_id: device } });
  } else if (call === "group") {
    client.groupIdentify({ groupType: "company", groupKey: step.groupId, properties: step.traits, distinctId: who });
  } else if (call === "alias") client.alias({ distinctId: who, alias: step.previousId });
  else if (call === "page") said("$pageview", { name: step.name, ...step.properties });
  else said("$screen", { $screen_name: step.name, ...step.properties });
}

async function main(url, key, who, ...options) {
  const flushAt = options.includes("single") ? 1 : 20;
  const client = new PostHog(key, { host: url, flushAt, flushInterval: 200, fetchRetryCount: 5, fetchRetryDelay: 200 });
  for (const step of visit(who)) {
    await pause();
    tell(client, who, `device-${who}`, step);
  }
  const flags = await client.getAllFlags(who);
  if (Object.keys(flags).length) throw new Error(`flags: ${JSON.stringify(flags)}`);
  await client.shutdown(15000);
}

main(...process.argv.slice(2));

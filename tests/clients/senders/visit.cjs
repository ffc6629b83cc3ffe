// The visit that every client tells: the same steps, with the person who makes it.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

function visit(who) {
  const text = fs.readFileSync(path.join(__dirname, "..", "visit.json"), "utf8");
  return JSON.parse(text.replaceAll("{who}", who));
}

function person(who, nobody) {
  const device = { anonymousId: `device-${who}` };
  return nobody ? device : { userId: who, ...device };
}

// Clocks of clients tell milliseconds: two steps are never at the same moment.
function pause() {
  return new Promise((resolve) => setTimeout(resolve, 3));
}

module.exports = { pause, person, visit };

// Looks at pages with Lighthouse, signed in: `lighthouse.mjs CHROMIUM SIGN-IN-PAGE LINK URL…`.
// Prints JSON: for each page the score of each category (0 to 100), and the audits that cost points.
import { signIn, tool } from "./tools.mjs";

const [executablePath, entrance, link, ...addresses] = process.argv.slice(2);
const [{ default: puppeteer }, { default: lighthouse }] = await Promise.all([tool("puppeteer-core"), tool("lighthouse")]);
const options = {
  onlyCategories: ["accessibility", "best-practices"],
  // Their pictures and traces are for categories that are not asked for.
  skipAudits: ["screenshot-thumbnails", "final-screenshot", "inspector-issues"],
  disableFullPageScreenshot: true,
  disableStorageReset: true,
  // Only times are made up in this way, and none is asked for; else each page is waited for five seconds longer.
  throttlingMethod: "simulate",
  formFactor: "desktop",
  screenEmulation: { mobile: false, width: 1350, height: 940, deviceScaleFactor: 1, disabled: false },
};

function summary({ categories, audits }) {
  const scores = Object.values(categories).map(({ id, score }) => [id, Math.round(score * 100)]);
  const lost = Object.values(categories).flatMap(({ auditRefs }) => auditRefs).filter(({ weight }) => weight > 0);
  const failed = lost.map(({ id }) => audits[id]).filter(({ score }) => score !== null && score < 1);
  return { scores: Object.fromEntries(scores), failed: failed.map(({ id, title }) => `${id}: ${title}`) };
}

const args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"];
const browser = await puppeteer.launch({ executablePath, args });
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(90_000);
  const seen = {};
  const look = async (address) => {
    const result = await lighthouse(address, options, undefined, page);
    seen[address] = summary(result.lhr);
  };
  await look(entrance);
  await signIn(page, link);
  for (const address of addresses) await look(address);
  console.log(JSON.stringify(seen));
} finally {
  await browser.close();
}

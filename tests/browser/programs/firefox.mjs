// Opens pages in Firefox: `firefox.mjs FIREFOX LINK URL…`. Prints JSON: for each page its h1 and what went wrong.
import { signIn, tool } from "./tools.mjs";

const [executablePath, link, ...addresses] = process.argv.slice(2);
const PATIENCE_MS = 90_000;
const { default: puppeteer } = await tool("puppeteer-core");
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  let troubles = [];
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("console", (message) => ["error", "warn"].includes(message.type()) && troubles.push(message.text()));
  page.on("response", (answer) => answer.status() >= 400 && troubles.push(`${answer.status()} ${answer.url()}`));
  await signIn(page, link);
  const seen = {};
  for (const address of addresses) {
    troubles = [];
    // Until nothing is asked for any more: leaving earlier would be told as an error of the network.
    await page.goto(address, { waitUntil: "networkidle0" });
    seen[address] = { h1: await page.$eval("h1", (heading) => heading.textContent.trim()), troubles };
  }
  console.log(JSON.stringify(seen));
} finally {
  await browser.close();
}

// Packages that tests take from the registry, found where scripts/clients puts them.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const found = createRequire(new URL("../../clients/package.json", import.meta.url));

export const tool = (name) => import(pathToFileURL(found.resolve(name)).href);

// Signs in by a one-time link, later choosing a password.
export async function signIn(page, link) {
  await page.goto(link);
  await Promise.all([page.waitForNavigation(), page.click("form button")]);
}

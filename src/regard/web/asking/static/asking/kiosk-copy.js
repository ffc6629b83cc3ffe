// The copy of the page on this device: with it the kiosk starts without a connection, and it is renewed when one is there.

let shown;

// Says what the server has now: "same", "new", "closed", or "unreachable".
export async function renewed(address) {
  let response;
  try {
    response = await fetch(address, { cache: "no-store", credentials: "omit" });
  } catch {
    return "unreachable";
  }
  // Only our own pages carry this mark; a gate between may answer in the server's place.
  if (response.headers.get("X-Robots-Tag") !== "noindex") return "unreachable";
  if (response.status === 404 || response.status === 410) return "closed";
  if (!response.ok || response.redirected) return "unreachable";
  return kept(address, response);
}

export async function isKept(address) {
  return Boolean(navigator.serviceWorker?.controller) && Boolean(await caches.match(address, { ignoreVary: true }));
}

async function kept(address, response) {
  const copy = response.clone(), text = await response.text();
  const before = await textBefore(address);
  shown ??= before ?? text;
  if (globalThis.caches && text !== before) await exchange(address, copy, text);
  return text === shown ? "same" : "new";
}

async function textBefore(address) {
  const found = await globalThis.caches?.match(address, { ignoreVary: true });
  return found?.text();
}

// All that belongs to the page comes before it, and what only the old one needed goes after it: whenever this is cut
// short, the page that is kept has all its parts.
async function exchange(address, copy, text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const parts = [...page.querySelectorAll("link[href]:not([rel=icon]), script[src]")]
    .map((each) => new URL(each.getAttribute("href") ?? each.getAttribute("src"), address).href);
  const cache = await caches.open(`kiosk ${address}`);
  await cache.addAll(parts);
  await cache.put(address, copy);
  for (const request of await cache.keys()) {
    if (![address, ...parts].includes(request.url)) await cache.delete(request);
  }
}

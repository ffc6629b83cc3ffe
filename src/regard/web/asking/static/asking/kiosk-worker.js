// Serves kiosks from their copy on this device; the page itself renews the copy, and asks the server past this.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.cache !== "no-store") event.respondWith(served(request));
});

async function served(request) {
  const address = new URL(request.url);
  address.searchParams.delete("staff");
  return (await caches.match(address.href, { ignoreVary: true })) ?? fetch(request);
}

// What was answered on this device and has not arrived yet. Each submission is on the disk before it is sent, has an id
// of its own, and is removed when the server has said that it has it: sent twice, it counts once.

const FIRST_WAIT_S = 2;
const LONGEST_WAIT_S = 300;
const PATIENCE_MS = 20_000;
const TRY_LATER = new Set([408, 425, 429]);

export class Queue {
  #database;
  #timer;
  #failures = 0;
  #sending = false;

  constructor(changed) {
    this.changed = changed;
    addEventListener("online", () => this.send());
  }

  async put(record) {
    await this.#done("readwrite", (store) => store.put(record));
  }

  async all() {
    return this.#done("readonly", (store) => store.getAll());
  }

  async figures() {
    const records = await this.all(), refused = records.filter((record) => record.refused).length;
    return { waiting: records.length - refused, refused, sent: await this.#lastSent() };
  }

  // What was refused is tried again too: somebody may have opened the survey anew.
  async again() {
    for (const record of await this.all()) await this.put({ ...record, refused: null, tries: 0 });
    this.#failures = 0;
    await this.send();
  }

  async send() {
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    try {
      await alone(() => this.#empty());
    } finally {
      this.#sending = false;
      this.changed();
    }
  }

  // One by one, those that failed least first, so that none stands in the way of the others.
  async #empty() {
    for (;;) {
      const waiting = (await this.all()).filter((record) => !record.refused);
      const record = waiting.sort((one, other) => one.tries - other.tries)[0];
      if (!record) return;
      const fate = await sent(record);
      if (fate.later) {
        await this.put({ ...record, tries: record.tries + Number(fate.failed) });
        this.#later(fate.wait_s);
        return;
      }
      this.#failures = 0;
      if (fate.refused) await this.put({ ...record, refused: fate.refused });
      else await this.#done("readwrite", (store) => store.delete(record.id));
      if (!fate.refused) await this.#done("readwrite", (store) => store.put(new Date().toISOString(), "sent"), "state");
      this.changed();
    }
  }

  #later(wait_s) {
    const doubled = Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** this.#failures);
    this.#failures += 1;
    // Many kiosks that lost one connection do not come back all at once.
    this.#timer = setTimeout(() => this.send(), 1000 * (wait_s || doubled * (0.75 + Math.random() / 2)));
  }

  #lastSent() {
    return this.#done("readonly", (store) => store.get("sent"), "state");
  }

  async #done(mode, act, name = "queue") {
    this.#database ??= opened();
    const database = await this.#database.catch((error) => {
      this.#database = undefined;
      throw error;
    });
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode, { durability: "strict" });
      const request = act(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
    });
  }
}

// Sends one submission; says whether it has arrived, was refused, or is to be sent later.
export async function sent(record) {
  // With it the server sets the other moments right; of an anonymous answer there is only the day.
  const sent_at = record.body.started_at && { sent_at: new Date().toISOString() };
  try {
    const response = await fetch(record.url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
      body: JSON.stringify({ ...record.body, ...sent_at }),
    });
    // What a gate between says, such as a hotel's sign-in page, is no answer of the server.
    const said = await response.json().catch(() => ({}));
    if (response.ok && said.success === true && said.id === record.id) return {};
    const refused = response.status >= 400 && response.status < 500 && !TRY_LATER.has(response.status);
    if (refused && said.success === false) return { refused: { code: said.code, message: said.message } };
    return { later: true, failed: response.status !== 429, wait_s: Number(response.headers.get("Retry-After")) || 0 };
  } catch {
    return { later: true, failed: false, wait_s: 0 };
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("regard-kiosk", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("queue", { keyPath: "id" });
      request.result.createObjectStore("state");
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}

// Two windows of one device share the queue, and do not send the same at the same time.
function alone(act) {
  return navigator.locks ? navigator.locks.request("regard-kiosk", act) : act();
}

// What pages do beyond links and forms. Every text comes from the page, so that it is in the reader's language.

const SKELETON_AFTER_MS = 150;
const LETTERS_WITHIN_MS = 1500;
const TOAST_MS = 6000;

function say(text, tone = "") {
  const live = document.getElementById("live");
  if (!live || !text) return;
  const toast = document.createElement("div");
  toast.className = `toast ${tone}`;
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "quiet small";
  close.textContent = live.dataset.close;
  close.addEventListener("click", () => toast.remove());
  toast.append(words, close);
  live.append(toast);
  if (tone !== "error") setTimeout(() => toast.remove(), TOAST_MS);
}

// For screen readers only: who sees the page sees what has changed.
function whisper(text) {
  const said = document.getElementById("said");
  if (said) said.textContent = text;
}

function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

function post(url, fields = {}) {
  const headers = { "X-CSRFToken": token() };
  return fetch(url, { method: "POST", body: new URLSearchParams(fields), headers, keepalive: true });
}

// A chip or menu that opens: one at a time, closed by Escape, by a click elsewhere, and by leaving it.
class Menu extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("click", (event) => this.contains(event.target) || this.close(), { signal });
    this.addEventListener("focusout", (event) => this.left(event.relatedTarget), { signal });
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.escape(event), { signal });
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  get details() {
    return this.querySelector(":scope > details[open]");
  }

  close() {
    this.details?.removeAttribute("open");
  }

  left(to) {
    if (to && !this.contains(to)) this.close();
  }

  escape(event) {
    const details = this.details;
    if (!details) return;
    event.stopPropagation();
    this.close();
    details.querySelector("summary").focus();
  }
}

// The part of a page that a new question replaces: a skeleton when it takes a while, and a way to stop waiting.
class Cancel extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    const on = (name, act) => document.addEventListener(name, (event) => act(event.detail.ctx), { signal });
    on("htmx:before:request", (ctx) => this.isFor(ctx.target) && this.begin(ctx));
    on("htmx:finally:request", (ctx) => this.end(ctx));
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.stop.abort();
  }

  isFor(target) {
    return target === this || (this.contains(target) && target.hasAttribute("data-waits"));
  }

  begin(ctx) {
    clearTimeout(this.timer);
    this.waiting = ctx;
    ctx.sourceElement.closest("details.chip-box")?.removeAttribute("open");
    this.setAttribute("aria-busy", "true");
    this.timer = setTimeout(() => this.cover(), SKELETON_AFTER_MS);
  }

  cover() {
    const template = document.getElementById("busy");
    const covered = this.querySelector(".waits");
    if (!template || !covered || covered.querySelector(".busy")) return;
    covered.append(template.content.cloneNode(true));
    this.querySelector("[data-cancels]").addEventListener("click", () => this.cancel());
  }

  cancel() {
    const ctx = this.waiting;
    if (!ctx) return;
    const source = ctx.sourceElement;
    post(this.dataset.cancelUrl.replace(/[^/]+$/, ctx.request.headers["Regard-Run"]));
    source.dispatchEvent(new CustomEvent("htmx:abort"));
    this.end(ctx);
    say(this.dataset.cancelled);
    source.closest("details")?.querySelector("summary")?.focus();
  }

  end(ctx) {
    if (ctx !== this.waiting) return;
    clearTimeout(this.timer);
    this.waiting = null;
    this.removeAttribute("aria-busy");
    this.querySelector(".busy")?.remove();
  }
}

// Light, dark, or as the device has it; the server remembers it, so that the next page begins that way.
class Theme extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll("[data-theme-choice]")) {
      button.addEventListener("click", () => this.choose(button.dataset.themeChoice));
    }
  }

  choose(theme) {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    for (const button of this.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
    }
    document.dispatchEvent(new CustomEvent("regard:theme", { detail: { theme } }));
    post(this.dataset.url, { theme });
  }
}

// Copies the text beside it, or of the element that data-from names.
class Copy extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.copy());
  }

  async copy() {
    const from = this.dataset.from ? document.getElementById(this.dataset.from) : this.parentElement.querySelector("code, input");
    const text = from.value ?? from.textContent;
    try {
      await navigator.clipboard.writeText(text);
      say(this.dataset.copied, "success");
    } catch {
      getSelection().selectAllChildren(from);
    }
  }
}

// Shortcuts: never while somebody types, and never with a modifier, which belongs to the browser.
let lastG = -Infinity;

function isTyping(target) {
  return target.isContentEditable || target.closest("input, textarea, select, dialog[open], regard-chart") !== null;
}

function shortcut(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  const afterG = event.timeStamp - lastG < LETTERS_WITHIN_MS;
  lastG = event.key === "g" ? event.timeStamp : -Infinity;
  const desk = afterG && /^[a-z]$/.test(event.key) ? document.querySelector(`.side a[data-letter="${event.key}"]`) : null;
  const search = event.key === "/" ? document.querySelector("main input[type=search]") : null;
  const keys = event.key === "?" ? document.getElementById("keys") : null;
  if (!desk && !search && !keys) return;
  event.preventDefault();
  desk?.click();
  search?.focus();
  keys?.showModal();
}

function click(event) {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (event.target.closest("[data-back]")) history.back();
}

// A failure goes above the page and leaves the page, and what was typed, as it was.
function divert(ctx) {
  const notices = document.getElementById("notices");
  if (!notices || ctx.response.status < 400 || !ctx.text.includes("data-failure")) return;
  Object.assign(ctx, { target: notices, select: null, swap: "innerHTML", push: "false", replace: "false" });
  ctx.failed = true;
}

function run() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let backTo = "";

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["Regard-Run"] = run();
});
document.addEventListener("htmx:before:request", (event) => {
  backTo = event.detail.ctx.sourceElement.closest?.("details[id]")?.id ?? "";
});
document.addEventListener("htmx:after:request", (event) => divert(event.detail.ctx));
document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx.failed) document.querySelector("#notices [tabindex]")?.focus();
  else if (ctx.target?.id === "page") {
    document.getElementById("notices").replaceChildren();
    if (backTo) document.querySelector(`#${CSS.escape(backTo)} > summary`)?.focus();
    whisper(document.getElementById("page").dataset.done);
  }
});
document.addEventListener("htmx:error", () => say(document.getElementById("page")?.dataset.failed, "error"));
document.addEventListener("regard:say", (event) => say(event.detail.text ?? event.detail.value, event.detail.tone));
document.addEventListener("keydown", shortcut);
document.addEventListener("click", click);
for (const back of document.querySelectorAll("[data-back]")) back.hidden = history.length < 2;

customElements.define("regard-menu", Menu);
customElements.define("regard-cancel", Cancel);
customElements.define("regard-theme", Theme);
customElements.define("regard-copy", Copy);

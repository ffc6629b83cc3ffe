// Asks visitors of a page: opens a survey in a dialog when something has happened in the page.
(() => {
  const own = document.currentScript;
  if (window.regard) {
    window.regard.watch(own);
    return;
  }
  const home = new URL(".", own.src);
  const PARAMETERS = { touchpoint: "t", unit: "u", campaign: "c", language: "lang", test: "test" };
  const PATIENCE_MS = 20_000;
  const GOODBYE_MS = 1_000;
  const STYLE = `
    dialog {
      position: fixed; inset: auto; inset-block-end: 1rem; inset-inline-end: 1rem; margin: 0; padding: 0;
      box-sizing: border-box; inline-size: 36rem; max-inline-size: calc(100vw - 2rem);
      max-block-size: calc(100vh - 2rem); max-block-size: calc(100dvh - 2rem);
      border: 1px solid; border-radius: .75rem; overflow: hidden; box-shadow: 0 .5rem 2rem rgb(0 0 0 / .3);
    }
    dialog[open] { display: flex; flex-direction: column; }
    dialog::backdrop { background: rgb(0 0 0 / .35); }
    button {
      flex: none; align-self: flex-end; inline-size: 2.75rem; block-size: 2.75rem; padding: 0; border: 0;
      font: 1.25rem/1 system-ui, sans-serif; color: inherit; background: none; cursor: pointer;
    }
    button::before { content: "✕"; content: "✕" / ""; }
    :focus-visible { outline: 3px solid; outline-offset: -5px; }
    iframe { flex: 0 1 auto; inline-size: 100%; min-block-size: 10rem; border: 0; }
    iframe:focus-visible { outline: none; }
    @media (max-width: 40rem) {
      dialog { inset: 0; inline-size: 100%; block-size: 100%; max-inline-size: none; max-block-size: none; border: 0; border-radius: 0; }
      iframe { flex: 1 1 auto; }
    }
    @media (prefers-reduced-motion: no-preference) {
      dialog[open] { animation: rise .2s ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(1rem); } }
    }`;
  let open = null;

  customElements.define("regard-survey", class extends HTMLElement {
    begin(address, note) {
      this.note = note;
      this.outcome = "unavailable";
      this.answer = new Promise((resolve) => { this.resolve = resolve; });
      this.frame = document.createElement("iframe");
      this.frame.referrerPolicy = "no-referrer";
      this.button = document.createElement("button");
      this.button.type = "button";
      this.dialog = document.createElement("dialog");
      this.dialog.append(this.button, this.frame);
      this.attachShadow({ mode: "open" }).append(this.dialog);
      this.dress();
      this.leave = new AbortController();
      addEventListener("message", (event) => this.told(event), { signal: this.leave.signal });
      this.button.addEventListener("click", () => this.dialog.close());
      this.dialog.addEventListener("close", () => this.closed());
      // What says nothing is no survey: it was closed, or the page's policy does not allow the frame.
      this.frame.addEventListener("load", () => { if (!this.dialog.open) this.giveUp(GOODBYE_MS); });
      this.giveUp(PATIENCE_MS);
      this.frame.src = address;
      document.body.append(this);
    }

    disconnectedCallback() {
      this.leave.abort();
      clearTimeout(this.waiting);
      if (open === this) open = null;
      this.resolve(this.outcome);
    }

    // A sheet made by a script needs no leave from the page's policy, nor do styles set one by one.
    dress() {
      try {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
        this.shadowRoot.adoptedStyleSheets = [sheet];
      } catch {
        this.button.style.cssText = "inline-size:2.75rem;block-size:2.75rem";
        this.frame.style.cssText = "inline-size:100%;border:0";
        this.button.textContent = "✕";
      }
    }

    giveUp(after) {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.remove(), after);
    }

    told({ source, origin, data }) {
      if (source !== this.frame.contentWindow || origin !== home.origin) return;
      if (data?.regard === "ready") this.ready(data);
      if (data?.regard === "height") this.frame.style.blockSize = `${Math.ceil(Number(data.height))}px`;
      if (data?.regard === "put_away") this.dialog.close();
      if (data?.regard === "gone") this.remove();
    }

    ready({ title, close, direction, color, backgroundColor, isFinished }) {
      Object.assign(this.dialog.style, { color, backgroundColor });
      this.dialog.dir = direction;
      this.dialog.setAttribute("aria-label", title);
      this.frame.title = title;
      this.button.title = close;
      this.button.setAttribute("aria-label", close);
      if (!this.dialog.open && !this.isLeaving) this.show();
      if (isFinished) this.became("answered");
    }

    show() {
      clearTimeout(this.waiting);
      this.dialog.showModal();
      this.frame.focus();
      this.became("dismissed");
      this.say("opened");
    }

    became(outcome) {
      this.outcome = outcome;
      this.note(outcome);
    }

    // The frame stays until it has told the server.
    closed() {
      this.isLeaving = true;
      this.say("closed");
      this.giveUp(GOODBYE_MS);
    }

    say(regard) {
      this.frame.contentWindow?.postMessage({ regard }, home.origin);
    }
  });

  function addressOf(survey, options) {
    const { invitation } = options;
    const path = invitation ? `e/i/${encodeURIComponent(invitation)}` : `e/${encodeURIComponent(survey)}`;
    const address = new URL(path, home);
    for (const [name, short] of Object.entries(PARAMETERS)) {
      if (options[name]) address.searchParams.set(short, options[name]);
    }
    if (!invitation) address.searchParams.set("d", newId());
    return address.href;
  }

  function newId() {
    return String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24)).map((byte) => 97 + (byte % 26)));
  }

  // Where the page says nothing of it, nothing is stored.
  function inStore(remember, use) {
    try {
      if (remember === "session") return use(sessionStorage);
      if (remember === "local") return use(localStorage);
    } catch { /* Not allowed, or full: then it may ask again. */ }
    return null;
  }

  // One at a time: who is being asked is not asked anything else.
  function ask(survey, options = {}) {
    if (open) return Promise.resolve("busy");
    if (!window.HTMLDialogElement) return Promise.resolve("unavailable");
    open = document.createElement("regard-survey");
    const note = (outcome) => inStore(options.remember, (store) => store.setItem(`regard:${survey}`, outcome));
    open.begin(addressOf(survey, options), note);
    return open.answer;
  }

  function close() {
    if (open?.dialog.open) open.dialog.close();
    else open?.remove();
  }

  const WAYS = {
    load: (go) => go(),
    delay: (go, seconds) => setTimeout(go, 1000 * Number(seconds)),
    scroll: (go, percent) => {
      const seen = () => (scrollY + innerHeight) / document.documentElement.scrollHeight;
      const look = () => {
        if (seen() < Number(percent) / 100) return;
        removeEventListener("scroll", look);
        go();
      };
      addEventListener("scroll", look, { passive: true });
      look();
    },
    exit: (go) => document.documentElement.addEventListener("mouseleave", (event) => { if (event.clientY <= 0) go(); }),
    event: (go, name) => document.addEventListener(name, (event) => go(event.detail)),
  };

  function watch(script) {
    const { survey, on = "load", ...options } = script.dataset;
    if (!survey) return;
    const [, way, detail] = /^([a-z]+):?(.*)$/s.exec(on) ?? [];
    if (way === "click" && detail) {
      // Who wants to answer may, however often they were asked.
      document.addEventListener("click", (event) => {
        if (!event.target.closest(detail)) return;
        event.preventDefault();
        ask(survey, options);
      });
      return;
    }
    if (!Object.hasOwn(WAYS, way ?? "")) throw new Error(`data-on="${on}" is none of load, delay, scroll, exit, click, event`);
    let isDone = false;
    const go = (more) => {
      if (isDone || inStore(options.remember, (store) => store.getItem(`regard:${survey}`))) return;
      isDone = true;
      ask(survey, { ...options, ...more, test: options.test });
    };
    if (document.readyState === "complete") WAYS[way](go, detail);
    else addEventListener("load", () => WAYS[way](go, detail), { once: true });
  }

  window.regard = { ask, close, watch };
  watch(own);
})();

// A page of a survey in a frame: tells the widget around it what it needs, and the server what the widget does.
customElements.define("embedded-page", class extends HTMLElement {
  connectedCallback() {
    if (window.parent === window) return;
    this.leave = new AbortController();
    const options = { signal: this.leave.signal };
    addEventListener("message", (event) => this.told(event), options);
    addEventListener("keydown", (event) => { if (event.key === "Escape") this.say("put_away"); }, options);
    const { color, backgroundColor } = getComputedStyle(document.body);
    this.say("ready", {
      title: document.title,
      close: this.dataset.close,
      direction: document.documentElement.dir,
      color,
      backgroundColor,
      isFinished: this.isFinished,
    });
    this.observer = new ResizeObserver(() => this.say("height", { height: document.body.offsetHeight }));
    this.observer.observe(document.body);
  }

  disconnectedCallback() {
    this.leave?.abort();
    this.observer?.disconnect();
  }

  get isFinished() {
    return "finished" in this.dataset;
  }

  told(event) {
    if (event.source !== window.parent) return;
    if (event.data?.regard === "opened") this.count("shown");
    if (event.data?.regard === "closed") {
      if (!this.isFinished) this.count("dismissed");
      this.say("gone");
    }
  }

  // From here and not from the page around it, whose own policy need not allow requests to this server.
  count(state) {
    const { displays, display } = this.dataset;
    if (displays) navigator.sendBeacon(displays, JSON.stringify({ state, ...JSON.parse(display) }));
  }

  // To whichever site the frame stands in; nothing is said that anybody answered.
  say(regard, more) {
    window.parent.postMessage({ regard, ...more }, "*");
  }
});

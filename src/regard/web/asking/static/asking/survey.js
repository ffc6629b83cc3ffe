// Tells that the page was seen, and keeps what was typed on this device while there is no connection.
customElements.define("survey-form", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.key = `survey:${location.pathname}:${this.form.elements.page.value}`;
    this.leave = new AbortController();
    const options = { signal: this.leave.signal };
    this.form.addEventListener("submit", (event) => this.submitted(event), options);
    addEventListener("online", () => this.resend(), options);
    addEventListener("pageshow", () => { this.sent = false; }, options);
    document.addEventListener("visibilitychange", () => this.tellShown(), options);
    this.tellShown();
    document.querySelector(".summary")?.focus();
    if (this.restore()) this.resend();
  }

  disconnectedCallback() {
    this.leave.abort();
  }

  tellShown() {
    if (this.dataset.shown && document.visibilityState === "visible") {
      navigator.sendBeacon(this.dataset.shown);
      delete this.dataset.shown;
    }
  }

  submitted(event) {
    if (this.sent) {
      event.preventDefault();
    } else if (navigator.onLine) {
      this.sent = true;
      this.say(this.dataset.sending);
      this.forget();
    } else {
      event.preventDefault();
      this.keep(event.submitter?.value);
      this.say(this.dataset.offline);
    }
  }

  keep(go) {
    const typed = [...new FormData(this.form)].filter(([name]) => name !== "start");
    this.waiting = { typed, go };
    try {
      // In a page of another site nothing is ever kept on the device.
      if (!("keepsNothing" in this.dataset)) localStorage.setItem(this.key, JSON.stringify(this.waiting));
    } catch { /* No room, or not allowed: the page itself still has it. */ }
  }

  forget() {
    this.waiting = null;
    try {
      localStorage.removeItem(this.key);
    } catch { /* Not allowed: then nothing was kept. */ }
  }

  kept() {
    try {
      return this.waiting ?? JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  restore() {
    const kept = this.kept();
    if (!kept) return false;
    for (const element of this.form.elements) {
      if (!element.name || element.type === "hidden") continue;
      const values = kept.typed.filter(([name]) => name === element.name).map(([, value]) => value);
      if (element.type === "radio" || element.type === "checkbox") element.checked = values.includes(element.value);
      else if (values.length) element.value = values[0];
    }
    return true;
  }

  resend() {
    const kept = this.kept();
    if (!kept || !navigator.onLine) return;
    this.form.requestSubmit(this.form.querySelector(`[name=go][value="${kept.go === "back" ? "back" : "next"}"]`));
  }

  say(words) {
    this.querySelector(".status").textContent = words;
  }
});

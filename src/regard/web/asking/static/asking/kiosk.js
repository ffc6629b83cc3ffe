// A survey on a tablet that many people use one after the other. What one of them typed is in this script's memory only,
// and goes with the end of their answers, when they stop, or when nobody touches the screen for a while.
import { isKept, renewed } from "./kiosk-copy.js";
import { arrange, complain, fill, texts, typed } from "./kiosk-page.js";
import { Queue, sent } from "./kiosk-queue.js";
import { counted, piped, read, readAll, stops, unfinished } from "./kiosk-walk.js";

const QUIET_S = 35;
const COUNTDOWN_S = 20;
const THANKS_S = 8;
const PRESS_S = 3;
const LOOK_S = 300;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "input", "wheel", "touchmove"];

customElements.define("survey-kiosk", class extends HTMLElement {
  connectedCallback() {
    this.data = JSON.parse(this.querySelector("#kiosk-data").textContent);
    this.main = this.querySelector("main");
    this.idle = this.querySelector("dialog.idle");
    this.staff = this.querySelector("dialog.staff");
    this.queue = new Queue(() => this.tell());
    this.listen();
    this.reset();
    if (new URLSearchParams(location.search).has("staff")) this.openStaff(true);
    this.prepare();
  }

  get address() {
    const address = new URL(location.href);
    address.searchParams.delete("staff");
    address.hash = "";
    return address.href;
  }

  get speech() {
    return this.data.speech[this.language];
  }

  get replies() {
    const facts = Object.entries(this.speech.facts);
    return new Map([...readAll(this.data.survey, this.typed), ...facts]);
  }

  listen() {
    const acts = { begin: "begin", back: "back", stop: "reset", stay: "stay", save: "save", fill: "fillScreen", leave: "leaveStaff" };
    this.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-do]");
      if (!pressed) return;
      if (pressed.dataset.do === "speak") this.speak(pressed.dataset.language);
      else if (pressed.dataset.do === "send") this.queue.again();
      else if (pressed.dataset.do === "mend") this.mend(event, pressed);
      else this[acts[pressed.dataset.do]]();
    });
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.next();
    });
    this.main.addEventListener("input", () => this.refresh());
    for (const touch of TOUCHES) addEventListener(touch, () => this.touched(), { passive: true });
    this.idle.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.stay();
    });
    addEventListener("popstate", () => this.wentBack());
    addEventListener("pagehide", () => this.reset());
    document.addEventListener("visibilitychange", () => this.wokeUp());
    this.listenForStaff(this.querySelector(".company"));
  }

  listenForStaff(corner) {
    const release = () => clearTimeout(this.press);
    corner.addEventListener("pointerdown", () => {
      this.press = setTimeout(() => this.openStaff(false), PRESS_S * 1000);
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) corner.addEventListener(end, release);
    corner.addEventListener("contextmenu", (event) => event.preventDefault());
  }

  async prepare() {
    navigator.storage?.persist?.();
    if (!this.data.sent.test) await navigator.serviceWorker?.register(this.dataset.worker, { scope: this.dataset.scope }).catch(() => {});
    this.queue.send().catch(() => {});
    addEventListener("online", () => this.renew());
    setInterval(() => this.renew(), LOOK_S * 1000);
    await this.renew();
  }

  // A new version is taken up between two respondents, never under one.
  async renew() {
    if (this.data.sent.test) return;
    const found = await renewed(this.address).catch(() => "unreachable");
    if (found === "unreachable") return;
    this.isClosed = found === "closed";
    this.isOld = found === "new";
    if (this.screen === "start" || this.screen === "closed") this.showStart();
    this.tell();
  }

  // Screens.

  reset() {
    clearTimeout(this.back_to_start);
    this.typed = new Map();
    this.orders = new Map();
    this.stop = this.began = this.retell = undefined;
    this.language = this.data.language;
    for (const dialog of [this.idle, this.staff]) if (dialog.open) dialog.close();
    this.showStart();
  }

  showStart() {
    if (this.isOld && !this.staff.open) {
      this.isOld = false;
      location.reload();
    }
    const wanted = this.isClosed ? "closed" : "start";
    if (this.screen !== wanted || this.spoken !== this.language) this.show(wanted);
    this.wait();
  }

  show(screen, more = "") {
    this.screen = screen;
    this.spoken = this.language;
    document.documentElement.lang = this.language;
    document.documentElement.dir = this.speech.direction;
    this.querySelector("nav")?.setAttribute("aria-label", this.speech.language);
    for (const each of this.querySelectorAll("[data-do=speak]")) {
      each.setAttribute("aria-pressed", String(each.dataset.language === this.language));
    }
    this.main.replaceChildren(this.template(`[data-screen="${screen}"]${more}`));
    this.retell = texts(this.main, (text) => piped(text, this.data.survey, this.replies, this.speech));
    this.retell();
    scrollTo(0, 0);
    this.main.querySelector("h1").focus({ preventScroll: true });
  }

  template(which) {
    return this.querySelector(`template[data-language="${this.language}"]${which}`).content.cloneNode(true);
  }

  begin() {
    if (history.state !== "kiosk") history.pushState("kiosk", "");
    this.began = new Date();
    const [first] = stops(this.data.survey, this.replies);
    if (first) this.showPage(first.page);
  }

  showPage(page) {
    this.page = page;
    this.show("page", `[data-page="${page.key}"]`);
    arrange(this.main, page, (name, keys) => this.drawn(name, keys));
    fill(this.main.querySelector("form"), this.typed);
    this.refresh();
    this.wait();
  }

  // What depends on what is typed: questions that open, the way that is left, words that repeat an answer.
  refresh() {
    if (this.screen !== "page") return;
    this.keep();
    const way = [...stops(this.data.survey, this.replies)];
    const at = way.findIndex((stop) => stop.page.key === this.page.key);
    this.stop = way[at];
    for (const each of this.main.querySelectorAll("[data-question]")) {
      each.hidden = !this.stop?.questions.some((question) => question.key === each.dataset.question);
    }
    const progress = this.main.querySelector("progress");
    progress.max = way.length;
    progress.value = at + 1;
    progress.parentElement.hidden = way.length < 2;
    const words = this.speech.page_of.replace("{n}", at + 1).replace("{total}", way.length);
    this.main.querySelector("#progress-words").textContent = words;
    this.main.querySelector(".go").textContent = at + 1 < way.length ? this.speech.next : this.speech.send;
    this.main.querySelector("[data-do=back]").hidden = at < 1;
    this.retell();
  }

  keep() {
    for (const [name, values] of typed(this.main.querySelector("form"))) this.typed.set(name, values);
  }

  drawn(name, keys) {
    if (!this.orders.has(name)) {
      const lots = crypto.getRandomValues(new Uint32Array(keys.length));
      this.orders.set(name, keys.map((key, place) => [lots[place], key]).sort((a, b) => a[0] - b[0]).map(([, key]) => key));
    }
    return this.orders.get(name);
  }

  next() {
    this.refresh();
    const problems = this.problems();
    if (problems.length) {
      this.showPage(this.page);
      complain(this.main, problems, (question, problem) =>
        this.speech.problems_of[question.key][problem] ?? this.speech.problems[problem]);
      return;
    }
    const way = [...stops(this.data.survey, this.replies)].map((stop) => stop.page);
    const following = way[way.findIndex((page) => page.key === this.page.key) + 1] ?? unfinished(this.data.survey, this.replies);
    if (following) this.showPage(following);
    else this.finish();
  }

  problems() {
    const shown = [...this.main.querySelectorAll("[data-question]:not([hidden])")].map((each) => each.dataset.question);
    return shown.map((key) => this.stop.questions.find((question) => question.key === key)).flatMap((question) =>
      [...read(question, this.typed).problems].map(([name, problem]) => ({ question, name, problem })));
  }

  back() {
    if (this.screen !== "page") return;
    this.keep();
    const way = [...stops(this.data.survey, this.replies)].map((stop) => stop.page);
    const before = way[way.findIndex((page) => page.key === this.page.key) - 1];
    if (before) this.showPage(before);
  }

  async finish() {
    if (this.finishing) return;
    this.finishing = true;
    const record = this.record();
    const is_kept = await this.queue.put(record).then(() => true, () => false);
    // Where nothing can be kept, such as in a private window, it is sent while the respondent waits.
    const has_arrived = is_kept || !(await sent(record)).later;
    this.finishing = false;
    if (has_arrived) this.thank();
    else this.fail();
    if (is_kept) this.queue.send().catch(() => {});
  }

  record() {
    const { sent: about, url, version, anonymous, survey, key } = this.data;
    const replies = [...counted(survey, this.replies)].filter(([name]) => !name.startsWith("@"));
    const id = [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
    const today = `${new Date().toISOString().slice(0, 10)}T00:00:00Z`;
    const moments = anonymous ? { answered_at: today } : { started_at: this.began.toISOString(), answered_at: new Date().toISOString() };
    const body = { id, replies: Object.fromEntries(replies), language: this.language, ...about, ...moments };
    return { id, survey: key, url, tries: 0, refused: null, body: about.test ? body : { ...body, version } };
  }

  thank() {
    this.show("thanks");
    this.wait();
    this.back_to_start = setTimeout(() => this.reset(), THANKS_S * 1000);
  }

  fail() {
    const failed = this.main.querySelector(".failed");
    failed.hidden = false;
    failed.focus();
  }

  speak(language) {
    if (this.screen === "page") this.keep();
    this.language = language;
    if (this.screen === "page") this.showPage(this.page);
    else this.show(this.screen);
    this.wait();
  }

  mend(event, link) {
    // No address is left in the history.
    event.preventDefault();
    const there = this.main.querySelector(link.getAttribute("href"));
    there.focus();
    there.scrollIntoView({ block: "center" });
  }

  // Nobody there.

  touched() {
    this.last = Date.now();
    if (!this.idle.open) this.wait();
  }

  wait() {
    clearTimeout(this.waiting);
    clearInterval(this.counting);
    const is_busy = this.screen === "page" || this.staff.open || (this.screen !== "thanks" && this.language !== this.data.language);
    if (is_busy) this.waiting = setTimeout(() => this.ask(), QUIET_S * 1000);
  }

  ask() {
    if (this.screen !== "page") {
      this.reset();
      return;
    }
    const until = Date.now() + COUNTDOWN_S * 1000;
    const count = () => {
      const left_s = Math.ceil((until - Date.now()) / 1000);
      this.idle.querySelector("#idle-words").textContent = this.speech.kiosk_idle.replace("{seconds}", left_s);
      if (left_s <= 0) this.reset();
    };
    this.idle.replaceChildren(this.template('[data-screen="idle"]'));
    count();
    this.counting = setInterval(count, 1000);
    this.idle.showModal();
  }

  stay() {
    this.idle.close();
    this.wait();
  }

  // A device that was asleep shows nothing of whoever it was put down by.
  wokeUp() {
    if (document.visibilityState !== "visible") return;
    if (Date.now() - (this.last ?? Date.now()) > (QUIET_S + COUNTDOWN_S) * 1000) this.reset();
  }

  wentBack() {
    history.pushState("kiosk", "");
    this.back();
  }

  // Staff.

  async openStaff(can_save) {
    this.staff.replaceChildren(this.template('[data-screen="staff"]'));
    this.staff.querySelector("[data-do=save]").hidden = !can_save;
    this.staff.querySelector("[data-do=fill]").hidden = !document.fullscreenEnabled;
    if (!this.staff.open) this.staff.showModal();
    this.wait();
    await this.tell();
  }

  leaveStaff() {
    if (this.staff.open) this.staff.close();
    this.showStartIfThere();
  }

  showStartIfThere() {
    if (this.screen === "start" || this.screen === "closed") this.showStart();
  }

  async tell() {
    if (!this.staff.open) return;
    const { waiting, refused, sent: last } = await this.queue.figures().catch(() => ({ waiting: "–", refused: "–" }));
    const is_ready = await isKept(this.address);
    const said = {
      waiting,
      refused,
      sent: last ? new Date(last).toLocaleString() : this.speech.never,
      version: this.data.version,
      ready: is_ready ? this.speech.yes : this.speech.no,
    };
    for (const [name, value] of Object.entries(said)) {
      const figure = this.staff.querySelector(`[data-figure=${name}]`);
      if (figure) figure.textContent = value;
    }
  }

  async save() {
    const submissions = (await this.queue.all()).map(({ survey, url, refused, body }) => ({ survey, url, refused, body }));
    const file = new Blob([JSON.stringify({ saved_at: new Date().toISOString(), submissions }, null, 2)], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = `kiosk-${this.data.key}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  fillScreen() {
    document.documentElement.requestFullscreen().catch(() => {});
    this.leaveStaff();
  }
});

/* <regard-chart>: draws the chart whose data stand in the page, tells its points to mouse, touch and keyboard,
   and leads to the rows behind one. All texts come from the page, and none is read as HTML. */

const NARROW_PX = 480;
const REACH_PX = 44;
const MARGIN_PX = 8;

let library;

/** Load the library and what we draw beside it, once a page and only where there is a chart. */
function load(...addresses) {
  library ??= addresses.reduce((before, address) => before.then(() => run(address)), Promise.resolve());
  return library.catch((reason) => {
    library = undefined;
    throw reason;
  });
}

function run(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(address)));
    script.src = address;
    document.head.append(script);
  });
}

/** Return an option whose colours are those that the page has now. */
function coloured(option, style) {
  return JSON.parse(JSON.stringify(option), (name, value) => {
    const token = typeof value === "string" && /color$/i.test(name) && /^var\((--[a-z0-9-]+)\)$/.exec(value);
    return token ? style.getPropertyValue(token[1]).trim() : value;
  });
}

function element(name, classes, text = "") {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = text;
  return made;
}

class RegardChart extends HTMLElement {
  async connectedCallback() {
    const data = document.getElementById(this.dataset.from);
    if (!data || this.plot) return;
    this.data = JSON.parse(data.textContent);
    try {
      await load(this.dataset.library, this.dataset.series);
    } catch {
      this.replaceChildren(element("p", "chart-failed", this.dataset.failed));
      return;
    }
    if (this.isConnected && !this.plot) this.begin();
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.size?.disconnect();
    this.theme?.disconnect();
    this.chart?.dispose();
    this.clear();
    this.chart = this.plot = this.layout = undefined;
    clearTimeout(this.later);
  }

  begin() {
    this.build();
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.listen(signal);
    const redraw = () => this.draw();
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"]) {
      matchMedia(query).addEventListener("change", redraw, { signal });
    }
    this.theme = new MutationObserver(redraw);
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.size = new ResizeObserver(() => this.fit());
    this.size.observe(this);
  }

  /** Take away what was built, also by an element that this one is a copy of. */
  clear() {
    for (const part of this.querySelectorAll(".chart-plot, .chart-tip, .chart-said")) part.remove();
  }

  build() {
    this.clear();
    this.plot = element("div", "chart-plot");
    const said = { tabindex: "0", role: "application", "aria-label": this.dataset.label };
    said["aria-roledescription"] = this.dataset.role;
    for (const [name, value] of Object.entries(said)) this.plot.setAttribute(name, value);
    this.plot.classList.toggle("has-rows", this.data.points.some((point) => point.url));
    this.hint = element("span", "chart-said", this.dataset.hint);
    this.hint.id = `${this.dataset.from}-hint`;
    this.plot.setAttribute("aria-describedby", this.hint.id);
    this.canvas = element("div", "chart-canvas");
    this.ring = element("div", "chart-ring");
    this.tip = element("div", "chart-tip");
    this.ring.hidden = this.tip.hidden = true;
    this.said = element("span", "chart-said");
    this.said.setAttribute("aria-live", "polite");
    this.canvas.setAttribute("aria-hidden", "true");
    this.plot.append(this.canvas, this.ring);
    this.append(this.plot, this.tip, this.hint, this.said);
  }

  /** Draw when the size is known, and again when it changes. */
  fit() {
    const width = Math.floor(this.clientWidth);
    if (!width || !this.plot) return;
    const layout = (width < NARROW_PX && this.data.narrow) || this.data.wide;
    if (layout === this.layout && width === this.width) return;
    const changes = layout !== this.layout;
    Object.assign(this, { layout, width });
    this.querySelector(".chart-room")?.setAttribute("height", layout.height);
    if (changes || !this.chart) this.draw();
    else this.chart.resize({ width, height: layout.height });
    this.forget();
  }

  draw() {
    if (!this.layout) return;
    const { echarts, regardFigures } = globalThis;
    const size = { width: this.width, height: this.layout.height };
    this.chart?.dispose();
    this.chart = echarts.init(this.canvas, null, { renderer: "svg", ...size });
    this.chart.setOption(regardFigures(coloured(this.layout.option, getComputedStyle(this))));
    this.dataset.drawn = "";
  }

  listen(signal) {
    const on = (name, act) => this.plot.addEventListener(name, act, { signal });
    on("pointermove", (event) => event.pointerType === "touch" || this.show(this.nearest(event)));
    on("pointerdown", (event) => {
      this.touched = event.pointerType === "touch";
      if (this.touched) this.show(this.nearest(event));
    });
    on("click", (event) => this.clicked(event));
    on("keydown", (event) => this.pressed(event));
    on("blur", () => this.touched || this.forget());
    this.addEventListener("pointerleave", (event) => event.pointerType === "touch" || this.forget(), { signal });
  }

  clicked(event) {
    const point = this.nearest(event);
    if (point?.url && !this.touched) this.open(point, event.ctrlKey || event.metaKey);
  }

  open(point, apart) {
    if (apart) window.open(point.url, "_blank", "noopener");
    else location.assign(point.url);
  }

  /** Where a point is drawn, in px from the start of the plot. */
  spot(point) {
    const place = this.layout.across ? [point.place, point.at] : [point.at, point.place];
    const [x, y] = this.chart.convertToPixel({ gridIndex: 0 }, place);
    return [x, y + point.lane];
  }

  /** The point of the label nearest to a pointer, and of its series the one nearest to it. */
  nearest(event) {
    const box = this.plot.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const [main, other] = this.layout.across ? [0, 1] : [1, 0];
    const far = (point) => {
      const off = this.spot(point).map((at, axis) => Math.abs(at - [x, y][axis]));
      return [off[main], off[other]];
    };
    const ranked = this.data.points.map((point) => [point, ...far(point)]);
    ranked.sort((one, two) => one[1] - two[1] || one[2] - two[2]);
    return ranked.length && ranked[0][1] < Math.max(REACH_PX, this.step() / 2) ? ranked[0][0] : undefined;
  }

  step() {
    const places = Math.max(1, ...this.data.points.map((point) => point.place + 1));
    return (this.layout.across ? this.width : this.layout.height) / places;
  }

  pressed(event) {
    const { key } = event;
    if (key === "Escape") return this.forget();
    if (key === "Enter" && this.point?.url) return this.open(this.point, event.ctrlKey || event.metaKey);
    const next = this.moved(key);
    if (!next) return undefined;
    event.preventDefault();
    this.show(next);
    return this.say(next);
  }

  /** Return the point that a key leads to; undefined for other keys. */
  moved(key) {
    const { points } = this.data;
    const along = this.layout.across ? { ArrowRight: 1, ArrowLeft: -1 } : { ArrowDown: 1, ArrowUp: -1 };
    const beside = this.layout.across ? { ArrowDown: 1, ArrowUp: -1 } : { ArrowRight: 1, ArrowLeft: -1 };
    const ends = { Home: points[0], End: points.at(-1) };
    if (key in ends) return ends[key];
    if (!(key in along) && !(key in beside)) return undefined;
    if (!this.point) return points[0];
    const many = new Set(points.map((point) => point.series)).size > 1;
    return key in along || !many
      ? this.neighbour(along[key] ?? beside[key], "place", "series")
      : this.neighbour(beside[key], "series", "place");
  }

  /** The next point in one direction, of those alike in the other; the same one at the end. */
  neighbour(way, moving, fixed) {
    const row = this.data.points.filter((point) => point[fixed] === this.point[fixed]);
    row.sort((one, two) => one[moving] - two[moving]);
    return row[row.indexOf(this.point) + way] ?? this.point;
  }

  show(point) {
    if (!point) return this.forget();
    if (point === this.point) return undefined;
    this.point = point;
    const { label, value, interval, n, verdict, mark, note, url } = point;
    const spread = [interval, n].filter(Boolean).join(" · ");
    const parts = [element("b", "", label), element("div", "value", value)];
    if (spread) parts.push(element("div", "spread", spread));
    if (verdict) parts.push(element("span", `chart-mark ${mark}`, verdict));
    if (note) parts.push(element("div", "note", note));
    if (url) parts.push(Object.assign(element("a", "", this.dataset.rows), { href: url, tabIndex: -1 }));
    this.tip.replaceChildren(...parts);
    this.ring.hidden = this.tip.hidden = false;
    return this.lay(this.spot(point));
  }

  /** Lay the tip beside its point, inside the chart from side to side and clear of the point. */
  lay([x, y]) {
    this.ring.style.left = `${x}px`;
    this.ring.style.top = `${y}px`;
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const left = Math.min(Math.max(0, x - width / 2), this.width - width);
    const above = y - height - MARGIN_PX - 10;
    this.tip.style.left = `${left}px`;
    this.tip.style.top = `${above > -height / 2 ? above : y + MARGIN_PX + 10}px`;
  }

  /** Tell a point to those who hear the page; a moment later, so that holding a key does not flood them. */
  say(point) {
    clearTimeout(this.later);
    const { label, value, interval, n, verdict, note } = point;
    const text = [label, value, interval, n, verdict, note].filter(Boolean).join(", ");
    this.later = setTimeout(() => (this.said.textContent = text), 80);
  }

  forget() {
    this.point = undefined;
    this.ring.hidden = this.tip.hidden = true;
  }
}

if (!customElements.get("regard-chart")) customElements.define("regard-chart", RegardChart);

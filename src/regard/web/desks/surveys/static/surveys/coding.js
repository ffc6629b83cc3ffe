// Coding by keyboard: while a theme has the focus, the digits choose the first nine, and arrows go from one to the next.
class RegardCoding extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => this.press(event));
    for (const [place, key] of this.querySelectorAll("kbd").entries()) key.hidden = place > 8;
  }

  get boxes() {
    return [...this.querySelectorAll("input[type=checkbox]")];
  }

  press(event) {
    if (event.target.type !== "checkbox" || event.ctrlKey || event.altKey || event.metaKey) return;
    const box = this.meant(event);
    if (!box) return;
    event.preventDefault();
    box.focus();
    if (/^[1-9]$/.test(event.key)) box.click();
  }

  meant({ key, target }) {
    const boxes = this.boxes;
    if (/^[1-9]$/.test(key)) return boxes[Number(key) - 1];
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    return step && boxes[(boxes.indexOf(target) + step + boxes.length) % boxes.length];
  }
}

customElements.define("regard-coding", RegardCoding);

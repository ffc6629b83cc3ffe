/* One button that ticks every box of its form, or none; without it each box is ticked by itself. */
class RegardTicks extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form");
    const boxes = () => [...form.querySelectorAll("input[type=checkbox][name=key]")];
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small quiet";
    const label = () => {
      const all = boxes().length > 0 && boxes().every((box) => box.checked);
      button.textContent = all ? this.dataset.none : this.dataset.all;
      return all;
    };
    button.addEventListener("click", () => {
      const all = label();
      for (const box of boxes()) box.checked = !all;
      label();
    });
    form.addEventListener("change", label);
    this.replaceChildren(button);
    label();
  }
}
if (!customElements.get("regard-ticks")) customElements.define("regard-ticks", RegardTicks);

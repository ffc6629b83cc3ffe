// The preview beside the editor: says that it is on its way, and stops what nobody waits for any more.
let waiting = null;

function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

function stop(ctx) {
  const page = document.getElementById("page");
  const url = page.dataset.cancelUrl.replace(/[^/]+$/, ctx.request.headers["Regard-Run"]);
  fetch(url, { method: "POST", headers: { "X-CSRFToken": token() }, keepalive: true });
}

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.target?.id !== "preview") return;
  if (waiting) stop(waiting);
  waiting = ctx;
  ctx.target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:finally:request", (event) => {
  if (event.detail.ctx !== waiting) return;
  waiting = null;
  document.getElementById("preview")?.removeAttribute("aria-busy");
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-stops]") || !waiting) return;
  const ctx = waiting;
  stop(ctx);
  ctx.sourceElement.dispatchEvent(new CustomEvent("htmx:abort"));
  waiting = null;
  document.getElementById("preview")?.removeAttribute("aria-busy");
});

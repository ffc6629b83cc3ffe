// A file is dropped or chosen and sent with progress; without this, the form sends it all the same.
class RegardUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.form.querySelector("input[type=file]");
    this.form.addEventListener("submit", (event) => this.submit(event));
    for (const name of ["dragenter", "dragover"]) this.form.addEventListener(name, (event) => this.over(event, true));
    for (const name of ["dragleave", "drop"]) this.form.addEventListener(name, (event) => this.over(event, false));
    this.form.addEventListener("drop", (event) => this.drop(event));
  }

  over(event, is) {
    event.preventDefault();
    this.form.classList.toggle("over", is);
  }

  drop(event) {
    if (!event.dataTransfer?.files.length) return;
    this.input.files = event.dataTransfer.files;
    this.form.requestSubmit();
  }

  submit(event) {
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", this.form.action);
    request.setRequestHeader("Accept", "text/html");
    request.upload.addEventListener("progress", (told) => this.tell(told));
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.failed());
    const sent = new FormData(this.form);
    this.begin();
    request.send(sent);
  }

  begin() {
    this.form.querySelector("button").disabled = true;
    this.meter = document.createElement("div");
    this.meter.className = "meter";
    this.words = document.createElement("span");
    this.words.id = "upload-progress";
    this.words.setAttribute("role", "status");
    this.words.textContent = this.dataset.sending;
    this.bar = document.createElement("progress");
    this.bar.max = 100;
    this.bar.setAttribute("aria-labelledby", this.words.id);
    this.meter.append(this.words, this.bar);
    this.querySelector(":scope > .meter")?.remove();
    this.append(this.meter);
  }

  tell({ loaded, total }) {
    this.bar.value = total ? (100 * loaded) / total : 0;
    if (loaded < total) return;
    this.words.textContent = this.dataset.looking;
    this.bar.removeAttribute("value");
  }

  answered(request) {
    if (request.status < 400) {
      location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const form = page.querySelector("regard-upload form");
    if (!form) {
      this.failed();
      return;
    }
    this.meter.remove();
    this.form.replaceWith(document.importNode(form, true));
    this.connectedCallback();
    this.input.focus();
  }

  failed() {
    this.words.textContent = this.dataset.failed;
    this.bar.remove();
    this.form.querySelector("button").disabled = false;
  }
}

if (!customElements.get("regard-upload")) customElements.define("regard-upload", RegardUpload);

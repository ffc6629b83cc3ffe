// A page in the document: the respondent's own order, what was typed, what was answered before, what is to be mended.

// Puts what is in random order into an order that is drawn once for a respondent.
export function arrange(root, page, draw) {
  if (page.random) place(root.querySelector(".asked").children, (each) => each.dataset.question, draw, page.key);
  for (const question of page.questions.filter((each) => each.random)) {
    const here = root.querySelector(`[data-question="${question.key}"]`);
    if (question.kind === "matrix") {
      place(here.querySelectorAll(".line"), (line) => line.querySelector("input").name, draw, question.key);
    } else {
      const last = question.options.filter((option) => option.other || option.alone).map((option) => option.key);
      const lines = [...here.querySelectorAll(".choices > label, .ranking > li")];
      place(lines.filter((line) => !last.includes(keyOf(line, question))), (line) => keyOf(line, question), draw, question.key);
      for (const line of lines.filter((each) => last.includes(keyOf(each, question)))) line.parentElement.append(line);
    }
  }
}

function keyOf(line, question) {
  return line.querySelector("input")?.value ?? line.querySelector("select").name.slice(question.key.length + 1);
}

function place(elements, nameOf, draw, name) {
  const byName = new Map([...elements].map((element) => [nameOf(element), element]));
  for (const each of draw(name, [...byName.keys()])) byName.get(each).parentElement.append(byName.get(each));
}

// Returns a function that says the texts of a page anew, with what was answered before in their places.
export function texts(root, say) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    if (/[{}]/.test(walker.currentNode.data)) found.push([walker.currentNode, walker.currentNode.data]);
  }
  return () => {
    for (const [node, text] of found) node.data = say(text);
  };
}

export function typed(form) {
  const found = new Map([...form.elements].filter((each) => each.name).map((each) => [each.name, []]));
  for (const [name, value] of new FormData(form)) found.get(name).push(value);
  return found;
}

export function fill(form, known) {
  for (const element of form.elements) {
    const values = known.get(element.name);
    if (!values) continue;
    if (element.type === "radio" || element.type === "checkbox") element.checked = values.includes(element.value);
    else element.value = values[0] ?? "";
  }
}

// Says beside each question what is wrong with its answer, and above all of them where.
export function complain(root, problems, sentenceOf) {
  const summary = root.querySelector(".problems"), list = summary.querySelector("ul");
  for (const { question, name, problem } of problems) {
    const here = root.querySelector(`[data-question="${question.key}"]`);
    here.querySelector(".question").classList.add("faulty");
    beside(here, question, name, sentenceOf(question, problem));
    if (!list.querySelector(`[href="#q-${question.key}"]`)) list.append(linkTo(here, question));
  }
  summary.hidden = false;
  summary.focus();
  summary.scrollIntoView({ block: "start" });
}

function beside(here, question, name, sentence) {
  const said = document.createElement("p");
  said.className = "problem";
  said.id = `problem-${name.replaceAll(".", "-")}`;
  said.textContent = sentence;
  const control = name === `${question.key}.other` ? here.querySelector(".words input")
    : here.querySelector(`.line:has([name="${name}"])`) ?? here.querySelector(`#q-${question.key}`);
  const fieldset = control.tagName === "FIELDSET";
  if (fieldset) control.querySelector("legend").after(said);
  else control.before(said);
  if (!fieldset) control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") ?? ""} ${said.id}`.trim());
}

function linkTo(here, question) {
  const line = document.createElement("li"), link = document.createElement("a");
  const words = here.querySelector(".legend, legend").cloneNode(true);
  for (const each of words.querySelectorAll(".mark, .unseen")) each.remove();
  link.href = `#q-${question.key}`;
  link.dataset.do = "mend";
  link.textContent = words.textContent.trim();
  line.append(link);
  return line;
}

// The walk of a survey on a device: the same ways, problems and words as the server finds (tests compare the two).
// Replies and forms are maps by name; a form has a list of values for each field, as a browser would post them.

const DIGIT = /\p{Nd}/u;
const DAY = /^\p{Nd}{4}-\p{Nd}{2}-\p{Nd}{2}$/u;
const NUMBER = /^[+-]?\p{Nd}{1,15}(?:[.,]\p{Nd}{1,15})?$/u;
// Read as one and a half by some, and as a thousand and a half by others.
const AMBIGUOUS = /^[+-]?\p{Nd}{1,3},\p{Nd}{3}$/u;
const UNSEEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]/gu;
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const EDGES = new RegExp(`^${SPACE}|${SPACE}$`, "g");
const PIPE = /\{\{|\}\}|\{([^{}\s\x1c-\x1f\x85]+)\}/g;
const LONGEST = 4000;
const SIGNS = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

// Conditions.

export function holds(tree, replies) {
  if (tree.not) return !holds(tree.not, replies);
  if (tree.every) return tree.every.every((part) => holds(part, replies));
  if (tree.some) return tree.some.some((part) => holds(part, replies));
  return compared(tree, replies.get(tree.name));
}

function compared(tree, reply) {
  if (tree.sign === "empty") return reply === undefined || reply === "" || (Array.isArray(reply) && !reply.length);
  if (reply === undefined) return false;
  if (tree.sign === "includes") return Array.isArray(reply) && reply.includes(tree.value);
  const order = orderOf(reply, tree);
  return order !== undefined && SIGNS[tree.sign](order);
}

// Below 0, 0 or above 0 as sorting has it; NaN where two numbers have no order, undefined where nothing compares.
function orderOf(reply, tree) {
  if (typeof reply === "boolean") return byValue(Number(reply), Number(tree.value === "yes"));
  if (typeof reply === "number") return tree.number === null ? undefined : byValue(reply, Number(tree.number));
  if (Array.isArray(reply)) return byPlace(reply, [tree.value], byText);
  if (!DAY.test(reply) || !DAY.test(tree.value)) return byText(reply, tree.value);
  return isDate(reply) && isDate(tree.value) ? byText(reply, tree.value) : undefined;
}

function byValue(one, other) {
  if (one < other) return -1;
  if (one > other) return 1;
  return one === other ? 0 : NaN;
}

function byPlace(one, other, by) {
  for (let place = 0; place < Math.min(one.length, other.length); place += 1) {
    const order = by(one[place], other[place]);
    if (order) return order;
  }
  return one.length - other.length;
}

// By characters: the halves in which a script keeps some of them have another order.
function byText(one, other) {
  return byPlace([...one], [...other], (a, b) => a.codePointAt(0) - b.codePointAt(0));
}

function isDate(text) {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!found) return false;
  const [year, month, day] = found.slice(1).map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

// The way from page to page.

export function* stops(survey, replies) {
  let known = new Map([...replies].filter(([name]) => name.startsWith("@")));
  let place = 0;
  while (place < survey.pages.length) {
    const page = survey.pages[place];
    place += 1;
    if (page.shown_if && !holds(page.shown_if, known)) continue;
    const stop = onPage(page, known, replies);
    if (page.questions.length && !stop.questions.length) continue;
    yield stop;
    known = stop.counted;
    place = leadsTo(survey, page, place, known);
  }
}

export function counted(survey, replies) {
  let known = new Map([...replies].filter(([name]) => name.startsWith("@")));
  for (const stop of stops(survey, replies)) known = stop.counted;
  return known;
}

// The first page on the way that lacks an answer; undefined if all may be sent.
export function unfinished(survey, replies) {
  const lacks = (stop) => stop.questions.some((question) => {
    const asked = question.kind === "matrix" ? question.names : [question.key];
    return question.required && asked.some((name) => !stop.counted.has(name));
  });
  return [...stops(survey, replies)].find(lacks)?.page;
}

function onPage(page, before, replies) {
  const known = new Map(before), questions = [];
  for (const question of page.questions) {
    if (question.shown_if && !holds(question.shown_if, known)) continue;
    questions.push(question);
    for (const [name, reply] of own(question, replies)) known.set(name, reply);
  }
  return { page, questions, counted: known };
}

function own(question, replies) {
  const found = new Map(question.names.filter((name) => replies.has(name)).map((name) => [name, replies.get(name)]));
  const keys = [replies.get(question.key)].flat();
  const speaks = question.options.some((option) => option.other && keys.includes(option.key));
  if (question.options.length && !speaks) found.delete(`${question.key}.other`);
  return found;
}

function leadsTo(survey, page, following, replies) {
  for (const branch of page.next) {
    if (branch.if && !holds(branch.if, replies)) continue;
    if (branch.to === "end") return survey.pages.length;
    const later = survey.pages.findIndex((each, place) => place >= following && each.key === branch.to);
    if (later >= 0) return later;
  }
  return following;
}

// Reading what was typed: replies, and problems by name.

export function read(question, form) {
  const replies = new Map(), problems = new Map();
  READERS[question.kind](question, form, { replies, problems });
  return { replies, problems };
}

export function readAll(survey, form) {
  const questions = survey.pages.flatMap((page) => page.questions);
  return new Map(questions.flatMap((question) => [...read(question, form).replies]));
}

const READERS = {
  nps: point,
  rating: point,
  emoji: point,
  single_choice: single,
  multiple_choice: multiple,
  matrix,
  ranking,
  text,
  number,
  date,
  consent: (question, form, found) => taken(question, question.key, form, found, { yes: true, no: false }),
};

function point(question, form, found) {
  taken(question, question.key, form, found, pointsOf(question));
}

function single(question, form, found) {
  const other = spoken(question, form);
  if (other && !posted(form, question.key)) found.replies.set(question.key, other.key);
  else taken(question, question.key, form, found, optionsOf(question));
  if (other && found.replies.get(question.key) === other.key) withWords(question, form, found);
}

function multiple(question, form, found) {
  const chosen = new Set((form.get(question.key) ?? []).map(strip).filter(Boolean));
  const other = spoken(question, form);
  if (other && !isAlone(question, chosen)) chosen.add(other.key);
  const problem = wrongChoice(question, chosen);
  if (problem) found.problems.set(question.key, problem);
  if (problem || !chosen.size) return;
  found.replies.set(question.key, question.options.map((option) => option.key).filter((key) => chosen.has(key)));
  if (other && chosen.has(other.key)) withWords(question, form, found);
}

function isAlone(question, chosen) {
  return question.options.some((option) => option.alone && chosen.has(option.key));
}

function wrongChoice(question, chosen) {
  if (!chosen.size) return question.required ? "required" : "";
  const known = optionsOf(question);
  if ([...chosen].some((key) => !Object.hasOwn(known, key))) return "unknown_option";
  if (isAlone(question, chosen)) return chosen.size > 1 ? "not_alone" : "";
  if (question.least !== null && chosen.size < question.least) return "too_few";
  return question.most !== null && chosen.size > question.most ? "too_many" : "";
}

function matrix(question, form, found) {
  const columns = { ...pointsOf(question), ...optionsOf(question) };
  for (const name of question.names) taken(question, name, form, found, columns);
}

function ranking(question, form, found) {
  const places = question.options.map((option) => [option.key, posted(form, `${question.key}.${option.key}`)]);
  const given = places.map(([, place]) => place).filter(Boolean);
  const possible = new Set(places.map((_, place) => String(place + 1)));
  if (!given.length) nothing(question, question.key, found);
  else if (given.some((place) => !possible.has(place))) found.problems.set(question.key, "not_a_number");
  else if (new Set(given).size < given.length) found.problems.set(question.key, "same_place");
  else if (given.length < places.length) found.problems.set(question.key, "not_all_placed");
  else found.replies.set(question.key, places.sort((a, b) => a[1] - b[1]).map(([key]) => key));
}

function text(question, form, found) {
  const said = clean(posted(form, question.key)), length = [...said].length;
  if (!said) nothing(question, question.key, found);
  else if (length > Math.min(LONGEST, question.most || LONGEST)) found.problems.set(question.key, "too_long");
  else if (question.least !== null && length < question.least) found.problems.set(question.key, "too_short");
  else found.replies.set(question.key, said);
}

function number(question, form, found) {
  const said = posted(form, question.key);
  if (!said) nothing(question, question.key, found);
  else if (!NUMBER.test(said) || AMBIGUOUS.test(said)) found.problems.set(question.key, "not_a_number");
  else {
    const value = Number([...said].map((each) => (DIGIT.test(each) ? digit(each) : each)).join("").replace(",", "."));
    within(question, value, [question.least, question.most, "too_low", "too_high"], found);
  }
}

function date(question, form, found) {
  const said = posted(form, question.key);
  if (!said) nothing(question, question.key, found);
  else if (!isDate(said)) found.problems.set(question.key, "not_a_date");
  else within(question, said, [question.earliest, question.latest, "too_early", "too_late"], found);
}

function within(question, value, [lowest, highest, below, above], found) {
  if (lowest !== null && value < lowest) found.problems.set(question.key, below);
  else if (highest !== null && value > highest) found.problems.set(question.key, above);
  else found.replies.set(question.key, value);
}

function taken(question, name, form, found, possible) {
  const said = posted(form, name);
  if (!said) nothing(question, name, found);
  else if (Object.hasOwn(possible, said)) found.replies.set(name, possible[said]);
  else found.problems.set(name, "unknown_option");
}

function nothing(question, name, found) {
  if (question.required) found.problems.set(name, "required");
}

function spoken(question, form) {
  const option = question.options.find((each) => each.other);
  return option && clean(posted(form, `${question.key}.other`)) ? option : undefined;
}

function withWords(question, form, found) {
  const name = `${question.key}.other`, said = clean(posted(form, name));
  if ([...said].length > LONGEST) found.problems.set(name, "too_long");
  else found.replies.set(name, said);
}

function pointsOf(question) {
  return Object.fromEntries(question.points.map((each) => [String(each), each]));
}

function optionsOf(question) {
  return Object.fromEntries(question.options.map((option) => [option.key, option.key]));
}

function posted(form, name) {
  return strip(form.get(name)?.at(-1) ?? "");
}

function strip(said) {
  return said.replace(EDGES, "");
}

function clean(said) {
  return strip(said.replace(/\r\n?/g, "\n").replace(UNSEEN, ""));
}

// Digits of any script stand ten in a row.
function digit(each) {
  const code = each.codePointAt(0);
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(code - before - 1))) before += 1;
  return before % 10;
}

// What was answered, in later texts.

export function piped(text, survey, replies, speech) {
  if (!/[{}]/.test(text)) return text;
  const known = counted(survey, replies);
  const asked = new Map(survey.pages.flatMap((page) => page.questions)
    .flatMap((question) => question.names.map((name) => [name, question])));
  return text.replace(PIPE, (found, name) => {
    if (name === undefined) return found[0];
    if (name.startsWith("@")) return plain(known.get(`${name}.name`) ?? known.get(name), speech);
    return asked.has(name) ? answered(asked.get(name), name, known, speech) : "";
  });
}

function answered(question, name, known, speech) {
  const reply = known.get(name), texts = speech.texts[question.key];
  if (reply === undefined || question.kind === "consent") return "";
  if (typeof reply === "number" && Object.hasOwn(texts.labels, String(reply))) return texts.labels[reply];
  if (!question.options.length || name.endsWith(".other")) return plain(reply, speech);
  const words = known.get(`${name}.other`);
  const said = (key) => (words && question.options.some((option) => option.other && option.key === key)
    ? String(words) : texts.options[key] ?? "");
  return [reply].flat().map(said).join(speech.between);
}

function plain(reply, speech) {
  if (reply === undefined || typeof reply === "boolean") return "";
  if (Array.isArray(reply)) return reply.join(speech.between);
  if (typeof reply === "string") return reply;
  const written = (Object.is(reply, -0) ? "-" : "") + reply.toFixed(15);
  return written.replace(/\.?0+$/, "").replace(".", speech.decimal);
}

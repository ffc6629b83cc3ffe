"""Questions of SurveyJS."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from regard.ask.interchange.documents import listing, mapping, number, said_yes, text, whole_scale
from regard.ask.interchange.surveyjs_expressions import Known
from regard.ask.interchange.texts import asks_to_recommend, piped_texts, words_of
from regard.ask.interchange.unmapped import Keys, Notes, Why, built, everywhere
from regard.ask.survey import Option, Question, QuestionKind, Row, Texts
from regard.vocabulary import Scale

Element = Mapping[str, Any]

PIPE = re.compile(r"\{([^{}\n]+)\}")
_MARKUP = re.compile(r"</?[a-zA-Z]")
_ENDS = ("minRateDescription", "maxRateDescription")
_OF_ALL = frozenset({"type", "name", "title", "description", "visibleIf", "isRequired", "validators", "titleLocation"})
_LAYOUT = frozenset(
    {"width", "minWidth", "maxWidth", "colSpan", "startWithNewLine", "indent", "state", "showNumber", "colCount"}
    | {"descriptionLocation", "errorLocation", "placeholder", "rows", "autoGrow", "allowResize", "searchEnabled"}
    | {"allowClear", "renderAs", "displayMode", "rateColorMode", "scaleColorMode", "cellType", "eachRowRequired"}
    | {"isAllRowRequired", "columnMinWidth", "rowTitleWidth", "alternateRows", "maskType", "autocomplete", "inputSize"}
)
"""What is about looks, or is read elsewhere."""
_SPECIAL = (
    ("showNoneItem", "hasNone", "none", "noneText", "None"),
    ("showRefuseItem", "hasRefuse", "refused", "refuseText", "Refuse to answer"),
    ("showDontKnowItem", "hasDontKnow", "dontknow", "dontKnowText", "Don't know"),
    ("showOtherItem", "hasOther", "other", "otherText", "Other"),
)


@dataclass
class Asked:
    """What questions of a file are read with.

    Attributes:
        languages: tags by SurveyJS' names of languages, `default` among them.
        names: key of each question by its name.
    """

    notes: Notes
    languages: Mapping[str, str]
    names: dict[str, str]
    taken: Keys
    known: Known = field(default_factory=Known)

    @property
    def first(self) -> str:
        """The survey's first language."""
        return next(iter(self.languages.values()))

    def texts(self, said: object, where: str, *, html: bool = False) -> Texts:
        """Return a text of the file, in all languages it has; what is no HTML may still have markup in it."""
        by_name = said if isinstance(said, dict) else {self._default: said}
        found: Texts = {}
        for name, tag in self.languages.items():
            words = text(by_name.get(name))
            if words:
                found.setdefault(tag, words_of(words, where, self.notes) if html or _MARKUP.search(words) else words)
        order = list(dict.fromkeys(self.languages.values()))
        return piped_texts(
            {tag: found[tag] for tag in order if tag in found}, PIPE, lambda pipe: self._pipe(pipe, where)
        )

    @property
    def _default(self) -> str:
        return next(iter(self.languages))

    def _pipe(self, pipe: str, where: str) -> str | None:
        key = self.names.get(pipe)
        if key is None and re.fullmatch(r"[\w.#@-]+", pipe):
            self.notes.add(where, "{" + pipe + "}", Why.PIPE)
        return key


def questions_of(element: Element, asked: Asked) -> list[Question]:
    """Return what an element becomes: one question, several, or none with a note; how it is shown is not looked at."""
    kind = text(element.get("type"))
    reader = _READERS.get(kind)
    if reader is None:
        asked.notes.add(text(element.get("name")), kind or "element", Why.NO_KIND)
        return []
    read, known = reader
    for name in element:
        if name not in _OF_ALL | _LAYOUT and name not in known:
            asked.notes.add(text(element.get("name")), name, Why.SETTING)
    return read(element, asked)


def _text(element: Element, asked: Asked) -> list[Question]:
    kind, limits = text(element.get("inputType")) or "text", _validated(element, asked)
    least, most = number(element.get("min")), number(element.get("max"))
    if kind in {"number", "range"}:
        own = {"least": least, "most": most}
        return _one(element, asked, QuestionKind.NUMBER, **{**limits, **_set(own)})
    if kind == "date":
        return _one(element, asked, QuestionKind.DATE, **_days(element, asked))
    if kind != "text":
        asked.notes.add(text(element.get("name")), f"inputType {kind}", Why.CHECK)
    return _one(element, asked, QuestionKind.TEXT, **{**limits, **_set({"most": number(element.get("maxLength"))})})


def _days(element: Element, asked: Asked) -> dict[str, date]:
    found = {}
    for name, limit in (("earliest", "min"), ("latest", "max")):
        try:
            found[name] = date.fromisoformat(text(element.get(limit)))
        except ValueError:
            if element.get(limit):
                asked.notes.add(text(element.get("name")), limit, Why.CHECK)
    return found


def _rating(element: Element, asked: Asked) -> list[Question]:
    name, values = text(element.get("name")), [_item(each) for each in listing(element.get("rateValues"))]
    low = number(element.get("rateMin", 1)) or 0
    high = number(element.get("rateMax", low + (number(element.get("rateCount")) or 5) - 1)) or 0
    points = whole_scale([text(each.get("value")) for each in values]) if values else None
    if (values and points is None) or number(element.get("rateStep", 1)) != 1:
        asked.notes.add(name, "rateValues" if values else "rateStep", Why.SIMPLER)
        return _one(element, asked, QuestionKind.NUMBER, least=low, most=high)
    low, high = (min(points), max(points)) if points else (low, high)
    labels = {
        int(number(each.get("value")) or 0): asked.texts(each.get("text"), name) for each in values if "text" in each
    }
    for point, end in zip((low, high), _ENDS, strict=True):
        labels |= {int(point): asked.texts(element[end], name)} if element.get(end) else {}
    kind = QuestionKind.EMOJI if element.get("rateType") == "smileys" else QuestionKind.RATING
    if (low, high) == (0, 10) and asks_to_recommend(name, asked.texts(element.get("title"), name)):
        return _one(element, asked, QuestionKind.NPS, labels=labels)
    if high - low > 10:
        return _one(element, asked, QuestionKind.NUMBER, least=low, most=high)
    return _one(element, asked, kind, scale=_scale(low, high), labels=labels)


def _scale(low: float, high: float) -> Scale | None:
    """Return a scale; None where it is the usual one, as questions leave it out."""
    return None if (low, high) == (1, 5) or low >= high else Scale(low=low, high=high)


def _boolean(element: Element, asked: Asked) -> list[Question]:
    """Return a consent where it is a box to tick, else a choice of two."""
    name = text(element.get("name"))
    if "checkbox" in {text(element.get("displayMode")), text(element.get("renderAs"))}:
        return _one(element, asked, QuestionKind.CONSENT)
    if "labelTrue" not in element or "labelFalse" not in element:
        asked.notes.add(name, "boolean", Why.WORDS)
    options = []
    for key, label, usual, value in (("yes", "labelTrue", "Yes", "true"), ("no", "labelFalse", "No", "false")):
        said = asked.texts(element.get(label), name) or everywhere(
            usual, tuple(dict.fromkeys(asked.languages.values()))
        )
        options.append(Option(key=key, text=said))
        asked.known.answers[name, value] = key
    return _one(element, asked, QuestionKind.SINGLE_CHOICE, options=tuple(options))


def _single(element: Element, asked: Asked) -> list[Question]:
    kind = QuestionKind.MULTIPLE_CHOICE if said_yes(element.get("multiSelect")) else QuestionKind.SINGLE_CHOICE
    return _one(element, asked, kind, options=_options(element, asked, kind), random=_random(element, asked))


def _several(element: Element, asked: Asked) -> list[Question]:
    own = _set({name: number(element.get(limit)) for name, limit in _CHOICES_LIMITS})
    kind, limits = QuestionKind.MULTIPLE_CHOICE, {**_validated(element, asked), **own}
    options = _options(element, asked, kind)
    return _one(element, asked, kind, options=options, random=_random(element, asked), **limits)


_CHOICES_LIMITS = (("least", "minSelectedChoices"), ("most", "maxSelectedChoices"))


def _ranking(element: Element, asked: Asked) -> list[Question]:
    for limit in (name for _, name in _CHOICES_LIMITS if name in element):
        asked.notes.add(text(element.get("name")), limit, Why.CHECK)
    options = _options(element, asked, QuestionKind.RANKING)
    return _one(element, asked, QuestionKind.RANKING, options=options, random=_random(element, asked))


def _matrix(element: Element, asked: Asked) -> list[Question]:
    name, rows, keys = text(element.get("name")), [], Keys()
    lines = [_item(each) for each in listing(element.get("rows"))]
    if element.get("cellType") == "checkbox":
        asked.notes.add(name, "cellType checkbox", Why.SPLIT)
        return [one for line in lines for one in _line(element, line, asked)]
    for line in lines:
        key = keys.fresh(text(line.get("value")), "row")
        asked.known.answers[name, f".{text(line.get('value'))}"] = key
        rows.append(Row(key=key, text=_item_text(line, asked, name)))
    random = element.get("rowOrder", element.get("rowsOrder")) == "random"
    return _one(element, asked, QuestionKind.MATRIX, rows=tuple(rows), random=random, **_columns(element, asked))


def _line(element: Element, line: Element, asked: Asked) -> list[Question]:
    name, value = text(element.get("name")), text(line.get("value"))
    part = {
        "name": f"{name}.{value}", "title": line.get("text", value), "isRequired": element.get("isRequired"),
        "choices": element.get("columns"), "description": element.get("title", ""),
    }  # fmt: skip
    asked.names[part["name"]] = asked.taken.fresh(part["name"], "question")
    return _several(part, asked)


def _columns(element: Element, asked: Asked) -> dict[str, Any]:
    """Return points where the values of all columns are points, else options."""
    name, columns = text(element.get("name")), [_item(each) for each in listing(element.get("columns"))]
    points = whole_scale([text(each.get("value")) for each in columns])
    if points is None:
        return {"options": _options({"name": name, "choices": columns}, asked, QuestionKind.MATRIX)}
    said = {point: asked.texts(each.get("text"), name) for point, each in zip(points, columns, strict=True)}
    labels = {point: texts for point, texts in said.items() if texts}
    return {"scale": Scale(low=min(points), high=max(points)), "labels": labels}


_CHOICES = frozenset(
    {"choices", "choicesOrder", "showOtherItem", "hasOther", "otherText", "showNoneItem", "hasNone", "noneText"}
    | {"showRefuseItem", "refuseText", "showDontKnowItem", "dontKnowText", "multiSelect", "showLabel", "imageFit"}
    | {"minSelectedChoices", "maxSelectedChoices", "imageHeight", "imageWidth", "contentMode"}
)
_MATRIX = frozenset({"rows", "columns", "rowOrder", "rowsOrder", "showHeader"})
_BOOLEAN = frozenset({"labelTrue", "labelFalse", "swapOrder"})
_RATING = frozenset({"rateMin", "rateMax", "rateStep", "rateCount", "rateValues", "rateType", "autoGenerate", *_ENDS})
_TEXT = frozenset({"inputType", "min", "max", "maxLength", "step"})
_READERS: Mapping[str, tuple[Callable[[Element, Asked], list[Question]], frozenset[str]]] = {
    "text": (_text, _TEXT), "comment": (_text, _TEXT), "rating": (_rating, _RATING), "boolean": (_boolean, _BOOLEAN),
    "radiogroup": (_single, _CHOICES), "dropdown": (_single, _CHOICES), "buttongroup": (_single, _CHOICES),
    "imagepicker": (_single, _CHOICES), "checkbox": (_several, _CHOICES), "tagbox": (_several, _CHOICES),
    "ranking": (_ranking, _CHOICES), "matrix": (_matrix, _MATRIX),
}  # fmt: skip


def _one(element: Element, asked: Asked, kind: QuestionKind, **parts: Any) -> list[Question]:
    """Return the question under its own key, and let expressions name it."""
    name = text(element.get("name"))
    title = element.get("title", name) if element.get("titleLocation") != "hidden" else ""
    required = any(said_yes(element.get(each)) for each in ("isRequired", "eachRowRequired", "isAllRowRequired"))
    found = built(
        asked.notes,
        name,
        kind,
        key=asked.names[name],
        text=asked.texts(title, name),
        help=asked.texts(element.get("description"), name),
        required=required,
        **parts,
    )
    if found is None:
        return []
    asked.known.questions[name] = found
    return [found]


def _options(element: Element, asked: Asked, kind: QuestionKind) -> tuple[Option, ...]:
    name, keys = text(element.get("name")), Keys()
    options: list[Option] = []
    for item in (_item(each) for each in listing(element.get("choices"))):
        value = text(item.get("value"))
        key = keys.fresh(value, "option")
        asked.known.answers[name, value] = key
        _note_item(item, name, asked)
        alone = said_yes(item.get("isExclusive")) and kind is QuestionKind.MULTIPLE_CHOICE
        other = said_yes(item.get("showCommentArea")) and not any(each.other for each in options)
        if said_yes(item.get("showCommentArea")) and not other:
            asked.notes.add(name, f"showCommentArea of {value!r}", Why.OTHER)
        options.append(Option(key=key, text=_item_text(item, asked, name), alone=alone, other=other))
    return tuple(_with_special(options, element, asked, kind, keys))


def _with_special(listed: list[Option], element: Element, asked: Asked, kind: QuestionKind, keys: Keys) -> list[Option]:
    """Return the options that are listed, and then those that are switched on."""
    name, options = text(element.get("name")), list(listed)
    for switch, older, value, label, usual in _SPECIAL:
        if not said_yes(element.get(switch, element.get(older))):
            continue
        said = asked.texts(element.get(label), name)
        if not said:
            asked.notes.add(name, switch, Why.WORDS)
            said = everywhere(usual, tuple(dict.fromkeys(asked.languages.values())))
        key = asked.known.answers[name, value] = keys.fresh(value, "option")
        alone = kind is QuestionKind.MULTIPLE_CHOICE and value != "other"
        other = value == "other" and not any(each.other for each in options)
        if value == "other" and not other:
            asked.notes.add(name, switch, Why.OTHER)
        options.append(Option(key=key, text=said, other=other, alone=alone))
    return options


def _note_item(item: Element, name: str, asked: Asked) -> None:
    if item.get("visibleIf") or item.get("enableIf"):
        asked.notes.add(name, f"condition of {text(item.get('value'))!r}", Why.CONDITION)
    if item.get("imageLink"):
        asked.notes.add(name, "imageLink", Why.PICTURE)


def _item(value: object) -> Element:
    return value if isinstance(value, dict) else {"value": value}


def _item_text(item: Element, asked: Asked, name: str) -> Texts:
    return asked.texts(item["text"] if "text" in item else text(item.get("value")), name)


def _random(element: Element, asked: Asked) -> bool:
    order = text(element.get("choicesOrder"))
    if order in {"asc", "desc"}:
        asked.notes.add(text(element.get("name")), f"choicesOrder {order}", Why.ORDER)
    return order == "random"


def _validated(element: Element, asked: Asked) -> dict[str, float]:
    """Return the limits that validators set; those of other kinds are noted."""
    found: dict[str, float] = {}
    for each in map(mapping, listing(element.get("validators"))):
        kind = text(each.get("type")).removesuffix("validator")
        names = {"numeric": ("minValue", "maxValue"), "text": ("minLength", "maxLength")}.get(kind)
        names = ("minCount", "maxCount") if kind == "answercount" else names
        if names is None:
            asked.notes.add(text(element.get("name")), f"validator {kind}", Why.CHECK)
        else:
            found |= _set({"least": number(each.get(names[0])), "most": number(each.get(names[1]))})
    return found


def _set(limits: Mapping[str, float | None]) -> dict[str, float]:
    return {name: limit for name, limit in limits.items() if limit is not None}

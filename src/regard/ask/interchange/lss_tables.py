"""The tables of a LimeSurvey file (LSS), of both its layouts."""

from dataclasses import dataclass, field
from xml.parsers import expat

from regard.ask.interchange.unmapped import check_size, unreadable

FORMAT = "LSS"
_DEEPEST = 12

Record = dict[str, str]


@dataclass
class Tables:
    """What a file holds.

    Attributes:
        languages: as LimeSurvey writes them; the first is the survey's own.
        rows: by table, as they stand in the file.
    """

    languages: list[str] = field(default_factory=list)
    rows: dict[str, list[Record]] = field(default_factory=dict)

    def of(self, table: str) -> list[Record]:
        """Return the rows of a table; none where the file does not have it."""
        return self.rows.get(table, [])


def read_tables(data: bytes) -> Tables:
    """Return the tables of a file.

    Raises:
        WrongUseError: it is no XML, too large, declares entities, or holds no survey.
    """
    check_size(data, FORMAT)
    reading = _Reading()
    try:
        reading.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise unreadable(FORMAT, "it is not XML") from error
    tables = reading.tables
    if reading.kind != "Survey" or not tables.of("surveys"):
        raise unreadable(FORMAT, "it holds no survey of LimeSurvey")
    own = tables.of("surveys")[0].get("language", "")
    tables.languages.sort(key=lambda language: language != own)
    return tables


@dataclass(frozen=True)
class Translated:
    """A row, and its texts in all languages.

    Attributes:
        row: the columns, with those of the first language.
        texts: column to language to text.
    """

    row: Record
    texts: dict[str, dict[str, str]]


def translated(tables: Tables, table: str, key: str, texts: tuple[str, ...], l10ns: str) -> list[Translated]:
    """Return the rows of a table with their texts, whether these stand in it or in a table of their own.

    Args:
        tables: of the file.
        table: its name.
        key: the column by which rows of one thing are told.
        texts: columns with texts.
        l10ns: name of the table that has the texts in the newer layout.
    """
    rows = tables.of(table)
    said = [*rows, *tables.of(l10ns)]
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in said:
        language = row.get("language") or row.get("surveyls_language", "")
        if language:
            columns = found.setdefault(row.get(key, ""), {})
            for name in texts:
                if row.get(name):
                    columns.setdefault(name, {})[language] = row[name]
    once = {row.get(key, ""): row for row in reversed(rows)}
    return [Translated(once[name], found.get(name, {})) for name in dict.fromkeys(row.get(key, "") for row in rows)]


def by_order(rows: list[Translated], column: str) -> list[Translated]:
    """Return rows in the order that one of their columns says."""
    return sorted(rows, key=lambda each: _place(each.row.get(column, "")))


def _place(text: str) -> int:
    return int(text) if text.lstrip("-").isdecimal() else 0


class _Reading:
    """A document that is being read, from its beginning to its end."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.kind = ""
        self._path: list[str] = []
        self._words: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words.append

    def _refuse(self, *_declared: object) -> None:
        raise unreadable(FORMAT, "it declares a document type, which no export of a survey does")

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._words.clear()
        if len(self._path) > _DEEPEST:
            raise unreadable(FORMAT, f"it is nested more than {_DEEPEST} levels deep")
        if self._path[2:] == ["rows", "row"]:
            self.tables.rows.setdefault(self._path[1], []).append({})

    def _end(self, name: str) -> None:
        words = "".join(self._words).strip()
        if self._path[1:] == ["LimeSurveyDocType"]:
            self.kind = words
        elif self._path[1:] == ["languages", "language"] and words:
            self.tables.languages.append(words)
        elif self._path[2:4] == ["rows", "row"] and len(self._path) == 5:
            self.tables.rows[self._path[1]][-1][name] = words
        self._path.pop()
        self._words.clear()

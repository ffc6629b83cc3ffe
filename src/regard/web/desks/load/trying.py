"""Trying: what loading a file would come to, told with examples; nothing of it is kept in the ledger."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect import LoadReport, load_file
from regard.collect.draft import Draft
from regard.collect.receive import Receipt
from regard.ledger import Ledger
from regard.web.desks.load.looking import sound_look, write
from regard.web.desks.load.mappings import read_mapping
from regard.web.desks.load.models import Upload
from regard.web.desks.load.storing import folder_of, path_of

MOST_NAMES = 200
"""New touchpoints that are named; of more only the number is told."""

_FIRST_ROWS = 8
_EXAMPLES = 3
_CELLS = 12
_CELL_LETTERS = 60
_REDACTED = r"\[(?:email|phone|iban|card|name|id)\]"


class Example(msgspec.Struct, frozen=True):
    """A refused row as it came: its number, and its first cells with their columns."""

    row: int
    cells: tuple[tuple[str, str], ...]


class Reason(msgspec.Struct, frozen=True):
    """How many rows would be refused for a reason, with some of them."""

    reason: str
    count: int
    examples: tuple[Example, ...]


class Sample(msgspec.Struct, frozen=True):
    """A contact as it would be kept: `customer` is how the pseudonym begins, `answers` are short words."""

    at: datetime
    touchpoint: str
    kind: str
    channel: str
    customer: str
    answers: tuple[str, ...]


class Trial(msgspec.Struct, frozen=True):
    """What a dry run came to.

    Attributes:
        taken, known, refused, attributes, customers, new_touchpoints: as in `LoadReport`.
        traits: values per personal trait that would go into the vault.
        redacted: texts in which personal data would be blacked out.
        first, last: when the first and the last contact happened; None if there are none.
        samples: the first contacts.
    """

    taken: int
    known: int
    refused: int
    attributes: int
    customers: int
    new_touchpoints: tuple[str, ...]
    new_count: int
    reasons: tuple[Reason, ...]
    traits: dict[str, int]
    redacted: int
    first: datetime | None
    last: datetime | None
    samples: tuple[Sample, ...]

    @property
    def does_something(self) -> bool:
        """Whether loading would change anything."""
        return bool(self.taken or self.attributes or self.traits)


@dataclass
class Witness:
    """Sees every batch of a dry run, and remembers a little of each."""

    examples: dict[str, list[Example]] = field(default_factory=dict)
    traits: Counter[str] = field(default_factory=Counter)
    redacted: int = 0
    moments: list[datetime] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)

    def see(self, draft: Draft, receipt: Receipt) -> None:
        """Look at one batch."""
        contacts = receipt.interactions
        self._note_refused(draft.raw, receipt.refused)
        self.traits.update(receipt.traits["name"].to_pylist())
        self.redacted += _blackened(contacts)
        if len(contacts):
            bounds = pc.min_max(contacts["occurred_at"]).as_py()
            self.moments = [min([*self.moments, bounds["min"]]), max([*self.moments, bounds["max"]])]
        wanted = _FIRST_ROWS - len(self.samples)
        self.samples += [_sample(row) for row in contacts.slice(0, wanted).to_pylist()]

    def _note_refused(self, raw: pa.Table, refused: pa.Table) -> None:
        for reason in set(refused["reason"].to_pylist()):
            kept = self.examples.setdefault(reason, [])
            rows = refused.filter(pc.equal(refused["reason"], reason))["row"].slice(0, _EXAMPLES - len(kept))
            numbers = pc.index_in(rows, value_set=raw["row"])
            kept += [_example(row) for row in raw.take(numbers).to_pylist()]


def try_load(ledger: Ledger, upload: Upload, progress: Callable[[float], None]) -> LoadReport:
    """Do everything that loading an upload does but keep it, and write down what it would come to.

    Args:
        ledger: where it would go.
        upload: the file, with its mapping.
        progress: gets the share of the file that is read, from 0 to 1.

    Raises:
        WrongUseError: the file cannot be read with its mapping.
    """
    look, witness = sound_look(upload), Witness()
    report = load_file(
        ledger, path_of(upload), read_mapping(upload, look), dry_run=True, progress=progress, watch=witness.see
    )
    write(folder_of(upload) / "trial.json", _told(report, witness))
    return report


def read_trial(upload: Upload) -> Trial | None:
    """Return what the last dry run of an upload came to; None if there was none with its present mapping."""
    path = folder_of(upload) / "trial.json"
    return msgspec.json.decode(path.read_bytes(), type=Trial) if path.exists() else None


def _told(report: LoadReport, witness: Witness) -> Trial:
    ordered = sorted(report.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return Trial(
        taken=report.taken,
        known=report.known,
        refused=report.refused,
        attributes=report.attributes,
        customers=report.customers,
        new_touchpoints=report.new_touchpoints[:MOST_NAMES],
        new_count=len(report.new_touchpoints),
        reasons=tuple(Reason(name, count, tuple(witness.examples.get(name, ()))) for name, count in ordered),
        traits=dict(witness.traits),
        redacted=witness.redacted,
        first=witness.moments[0] if witness.moments else None,
        last=witness.moments[1] if witness.moments else None,
        samples=tuple(witness.samples),
    )


def _blackened(contacts: pa.Table) -> int:
    """Return in how many contexts and answers personal data was blacked out."""
    texts = [contacts["context"].combine_chunks()]
    answers = pc.list_flatten(contacts["answers"].combine_chunks())
    texts.append(pc.struct_field(answers, "text"))
    found = [pc.sum(pc.match_substring_regex(text, _REDACTED), min_count=0).as_py() for text in texts]
    return int(sum(found))


def _sample(row: dict[str, Any]) -> Sample:
    customer = row["customer"]
    return Sample(
        at=row["occurred_at"],
        touchpoint=row["touchpoint"],
        kind=row["kind"],
        channel=row["channel"] or "",
        customer=customer.hex()[:6] if customer else "",
        answers=tuple(_answer(each) for each in row["answers"] or ()),
    )


def _answer(answer: dict[str, Any]) -> str:
    said = answer["text"] or answer["option"]
    if answer["value"] is not None:
        said = f"{answer['value']:g} / {answer['high']:g}" if answer["high"] is not None else f"{answer['value']:g}"
    return f"{answer['question']}: {_short(said)}"


def _example(row: dict[str, Any]) -> Example:
    cells = [(name, _short(value)) for name, value in row.items() if name != "row" and value is not None]
    return Example(row["row"], tuple(cells[:_CELLS]))


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= _CELL_LETTERS else f"{text[: _CELL_LETTERS - 1]}…"

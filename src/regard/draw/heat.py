"""Heat: a step matrix or a cohort table, its values written in the cells and shaded."""

from dataclasses import dataclass
from typing import override

from regard.draw.picture import Drawing, Entry, Picture, Table, joined
from regard.draw.scales import check_finite, shade, tint
from regard.draw.shapes import Pen, line, lines, rect, text
from regard.draw.text import cut, width_of, wrapped
from regard.draw.words import Unit, written
from regard.errors import WrongUseError

_CELL_LEAST, _CELL_MOST, _CELL_HEIGHT, _GAP = 46, 92, 28, 2
_LABEL_LEAST, _LABEL_MOST = 60, 190
_APART = 10


@dataclass(frozen=True)
class Cell:
    """One value of a heat map.

    Attributes:
        value: None where there is nothing to say.
        text: written instead of the value.
        url: leads to the rows behind it.
        note: one more sentence about it.
        whole: False where its time is not over yet; hatched.
    """

    value: float | None
    text: str = ""
    url: str = ""
    note: str = ""
    whole: bool = True


@dataclass(frozen=True)
class HeatRow:
    """A row of cells.

    Attributes:
        label: what the row is.
        cells: one for each column.
        n: how many it begins with.
        url: leads to those of the whole row.
        apart: set below a line: ended, others.
    """

    label: str
    cells: tuple[Cell, ...]
    n: int | None = None
    url: str = ""
    apart: bool = False


@dataclass(frozen=True, kw_only=True)
class Heat(Picture):
    """Rows and columns of values, shaded in seven steps.

    Attributes:
        columns: names of the columns.
        rows: the rows, from top to bottom; those apart come last.
        corner: what the rows are.
        unit: of the values.
        differs: values are differences: good above 0, bad below, which also has stripes.
        most: value of the darkest shade; the greatest one unless given.

    Raises:
        WrongUseError: a row has not one cell a column, or a value is no number.
    """

    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    corner: str = ""
    unit: Unit = Unit.SHARE
    differs: bool = False
    most: float | None = None

    @override
    def __post_init__(self) -> None:
        """Refuse rows of different lengths."""
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                message = f"The row {row.label!r} has {len(row.cells)} cells for {len(self.columns)} columns."
                raise WrongUseError(message, "Give every row one cell for each column; its value may be None.")
            for cell in row.cells:
                check_finite(cell.value, f"A value of {row.label!r}")
        super().__post_init__()

    @override
    def drawing(self, pen: Pen) -> Drawing:
        """Return head, labels and cells."""
        size = _size(self)
        rows = (*(row for row in self.rows if not row.apart), *(row for row in self.rows if row.apart))
        first = next((place for place, row in enumerate(rows) if row.apart), None)
        parts = [_head(self, size, pen)]
        for place, row in enumerate(rows):
            y = size.head + place * (_CELL_HEIGHT + _GAP) + (_APART if row.apart else 0)
            parts.append(_row(self, row, size, y, pen))
        if first:
            y = size.head + first * (_CELL_HEIGHT + _GAP) + _APART / 2 - _GAP / 2
            parts.append(line("rd-axis", (0, y), (size.width, y)))
        height = size.head + len(rows) * (_CELL_HEIGHT + _GAP) + (_APART if first is not None else 0)
        return Drawing(size.width, height, "".join(parts))

    @override
    def table(self) -> Table:
        """Return a row for each row of the heat map."""
        numbers = any(row.n is not None for row in self.rows)
        head = (self.corner or self.words.row, *(["n"] if numbers else []), *self.columns)
        rows = (
            (
                Entry(row.label, row.url),
                *([_n(self, row)] if numbers else []),
                *(Entry(_written(self, cell), cell.url) for cell in row.cells),
            )
            for row in self.rows
        )
        return Table(head, tuple(rows))


@dataclass(frozen=True)
class _Size:
    """Widths of labels, counts and cells, and the height of the head, in px."""

    label: float
    n: float
    cell: float
    head: float
    width: float


def _size(heat: Heat) -> _Size:
    label = max((width_of(row.label) for row in heat.rows), default=0)
    label = min(max(label, width_of(heat.corner), _LABEL_LEAST), _LABEL_MOST) + 10
    n = max((width_of(_n(heat, row).text) for row in heat.rows), default=0)
    n += 12 if n else 0
    texts = [_written(heat, cell) for row in heat.rows for cell in row.cells]
    longest = max((word for name in heat.columns for word in name.split()), key=width_of, default="")
    cell = min(max([_CELL_LEAST, width_of(longest) + 8, *(width_of(one) + 12 for one in texts)]), _CELL_MOST)
    head = 8 + 15 * max((len(wrapped(name, cell - 4, 12, 3)) for name in heat.columns), default=1)
    return _Size(label, n, cell, head, label + n + len(heat.columns) * (cell + _GAP))


def _head(heat: Heat, size: _Size, pen: Pen) -> str:
    base = size.head - 9
    parts = [text("rd-head", 0, base, cut(heat.corner, size.label - 8))]
    if size.n:
        parts.append(text("rd-head", size.label + size.n - 12, base, "n", "end"))
    for place, name in enumerate(heat.columns):
        x = size.label + size.n + place * (size.cell + _GAP) + size.cell / 2
        shown = wrapped(name, size.cell - 4, 12, 3)
        parts.append(pen.mark(lines("rd-head", (x, base - 15 * (len(shown) - 1)), shown, 15, "middle"), name))
    return "".join(parts)


def _row(heat: Heat, row: HeatRow, size: _Size, y: float, pen: Pen) -> str:
    base = y + _CELL_HEIGHT / 2 + 4
    shown = text("rd-muted" if row.apart else "", 0, base, cut(row.label, size.label - 8))
    parts = [pen.mark(shown, joined([row.label, _n(heat, row).text]), row.url)]
    if row.n is not None:
        parts.append(text("rd-small", size.label + size.n - 12, base, _n(heat, row).text, "end"))
    for place, cell in enumerate(row.cells):
        x = size.label + size.n + place * (size.cell + _GAP)
        title = joined([row.label, heat.columns[place], _written(heat, cell), _unfinished(heat, cell), cell.note])
        parts.append(pen.mark(_cell(heat, cell, (x, y, size.cell), pen), title, cell.url))
    return "".join(parts)


def _cell(heat: Heat, cell: Cell, place: tuple[float, float, float], pen: Pen) -> str:
    x, y, width = place
    box = (width, _CELL_HEIGHT)
    if cell.value is None:
        return rect("rd-void", x, y, box) + text("rd-muted", x + width / 2, y + 18, cut(cell.text, width - 4), "middle")
    step, kind = _shade(heat, cell.value)
    parts = [rect(kind or "rd-blank", x, y, box, 3)]
    if heat.differs and cell.value < 0:
        parts.append(rect("rd-over-shade", x, y, box, 3, pen.pattern("stripe")))
    if not cell.whole:
        parts.append(rect("rd-over-shade", x, y, box, 3, pen.pattern("hatch")))
    ink = "rd-over" if step > 5 else "" if kind else "rd-muted"
    parts.append(text(ink, x + width / 2, y + 18, cut(_written(heat, cell), width - 4), "middle"))
    return "".join(parts)


def _shade(heat: Heat, value: float) -> tuple[int, str]:
    """Return the step of shade of a value, where shades are dark, and its class."""
    values = (abs(cell.value) for row in heat.rows for cell in row.cells if cell.value is not None and not row.apart)
    most = heat.most if heat.most is not None else max(values, default=0.0) or 1.0
    if heat.differs:
        return 0, tint(value, most)
    step = shade(value, most)
    return step, f"rd-shade-{step}" if step else ""


def _written(heat: Heat, cell: Cell) -> str:
    if cell.text or cell.value is None:
        return cell.text
    return written(cell.value, heat.unit, heat.words, signed=heat.differs)


def _n(heat: Heat, row: HeatRow) -> Entry:
    return Entry("" if row.n is None else written(row.n, Unit.COUNT, heat.words))


def _unfinished(heat: Heat, cell: Cell) -> str:
    return "" if cell.whole else heat.words.unfinished

"""Options of one simulation: what is planted, and what is wrong with the files."""

from datetime import date

from regard.vocabulary import Word


class Cause(Word, frozen=True):
    """Something that makes one moment of the journey worse, planted to be found.

    Attributes:
        touchpoint, stage: where.
        kept_share: share of kept promises there, instead of the company's; without a promise it changes nothing.
        score_shift_sd: change of the mean experience there in all, what broken promises add included.
        since: the first day of it; None: all the time.
    """

    touchpoint: str
    stage: str
    kept_share: float = 0.8
    score_shift_sd: float = -0.4
    since: date | None = None


class Options(Word, frozen=True):
    """What a simulation does besides the company's usual life.

    Attributes:
        causes: planted causes, at most one per touchpoint and stage.
        late_share: share of contacts that come in a file of their own, to be loaded later.
        duplicate_share: share of contacts that stand twice in their file.
        wrong_share: rows that must be refused, against the number of contacts.
        batch_customers: customers per row group of the files; changes no row.
    """

    causes: tuple[Cause, ...] = ()
    late_share: float = 0.0
    duplicate_share: float = 0.0
    wrong_share: float = 0.0
    batch_customers: int = 5_000

    def __post_init__(self) -> None:
        """Check shares, batch and causes."""
        for name in ("late_share", "duplicate_share", "wrong_share"):
            if not 0 <= getattr(self, name) <= 1:
                message = f"{name} must lie between 0 and 1, not {getattr(self, name)}"
                raise ValueError(message)
        if self.batch_customers < 1:
            message = f"batch_customers must be 1 or more, not {self.batch_customers}"
            raise ValueError(message)
        if len({(cause.touchpoint, cause.stage) for cause in self.causes}) < len(self.causes):
            message = "two causes are planted in one touchpoint and stage"
            raise ValueError(message)

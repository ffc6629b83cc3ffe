"""Faults of a whole request: what its sender did wrong, told so that it can be mended."""


class RequestFault(Exception):  # noqa: N818 - a fault of the sender, no error of this program
    """A request that cannot be understood as a whole; nothing of it is taken.

    Args:
        code: a lasting word for programs, such as `bad_json`.
        message: a sentence for people, with the remedy; never with anything of the data itself.
        status: the HTTP status that says the same.
    """

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        """Keep all three."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

"""Secrets of webhooks among the variables around the process."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from regard.errors import WrongUseError

WEBHOOK_SECRET = "REGARD_WEBHOOK_SECRET_"  # noqa: S105 - the beginning of a variable's name
"""How the variables begin that hold secrets of webhooks; the source's name in capitals follows."""


def secret_variable(source: str) -> str:
    """Return the variable that holds the secrets of a webhook.

    >>> secret_variable("web-shop")
    'REGARD_WEBHOOK_SECRET_WEB_SHOP'
    """
    return WEBHOOK_SECRET + re.sub(r"\W", "_", source.upper())


def webhook_secrets(source: str, variables: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the secrets that the variables hold for a webhook, or the file that they name; blanks set them apart.

    Args:
        source: the webhook's name.
        variables: instead of the process's own.

    Raises:
        WrongUseError: the variable is given twice, or names a file that cannot be read.
    """
    around = os.environ if variables is None else variables
    name = secret_variable(source)
    file, text = around.get(f"{name}_FILE"), around.get(name, "")
    if not file:
        return tuple(text.split())
    if text:
        message = f"{name} and {name}_FILE are both set."
        raise WrongUseError(message, "Unset one of them.")
    try:
        return tuple(Path(file).read_text("utf-8").split())
    except (OSError, UnicodeDecodeError) as error:
        message = f"{name}_FILE names {file}, which cannot be read: {error}."
        raise WrongUseError(message, "Name a file that holds nothing but the secrets.") from error

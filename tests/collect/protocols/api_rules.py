"""What the OpenAPI document says in words only: rules between fields, and of moments and zones.

Generated requests are mended by them, so that whatever is left must be taken.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jsonschema_rs
import schemathesis
from hypothesis import strategies as st

NOW = datetime.now(UTC)
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "rating": (1, 5)}


def register_moments() -> None:
    """Generate only moments that can have been: a schema cannot say that time has not come."""
    moments = st.datetimes(datetime(1901, 1, 1), NOW.replace(tzinfo=None), timezones=st.just(UTC))  # noqa: DTZ001
    schemathesis.openapi.format("date-time", moments.map(lambda moment: moment.isoformat().replace("+00:00", "Z")))


def mended(said: Any) -> Any:
    """Return a body that keeps the rules a schema cannot state."""
    if isinstance(said, list):
        return [mended(each) for each in said]
    plain = _on_scale(said) if "question" in said else dict(said)
    plain["touchpoint"] = _named(plain["touchpoint"])
    for name in {"traits", "attributes"} & plain.keys():
        plain[name] = {_named(key): value for key, value in plain[name].items()}
    if "answers" in plain:
        plain["answers"] = [_on_scale(each) for each in plain["answers"]]
    if plain.get("zone"):
        plain["zone"] = "Europe/Berlin"
    return plain


def judge(schema: dict[str, Any], name: str) -> Callable[[Any], bool]:
    """Return what says whether a body is as it must be.

    Of an array one object is enough, since each is judged for itself.
    """
    one = {"$ref": f"#/components/schemas/{name}", "components": schema["components"]}
    is_valid = jsonschema_rs.Draft202012Validator(one).is_valid
    return lambda body: isinstance(body, dict | list) and any(map(is_valid, body if isinstance(body, list) else [body]))


def _named(name: str) -> str:
    return "a" + name[1:]


def _on_scale(answer: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in answer.items() if name != "scale"}
    low, high = SCALES.get(answer["kind"], (None, None))
    if plain.get("value") is not None and low is not None and high is not None:
        plain["value"] = max(low, min(high, plain["value"]))
    if answer.get("scale") is not None and answer["kind"] != "nps":
        plain["scale"] = {"low": -1e15, "high": 1e15}
    return plain

"""Browsers may send from every page, and read the answers, bad ones too."""

import pytest
from tests.web.sending import ORDER, as_json, basic, send

from regard.web.running import Running

PAGE = {"Origin": "https://shop.example"}
ASKED = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization, content-type, anonymousid, x-retry-count",
}
PATHS = ["/v1/t", "/v1/b", "/v1/m", "/beacon/v1/batch", "/cloudevents", "/api/v1/interactions", "/sourceConfig/", "/e/"]


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_is_let_in_without_a_key(here: Running, path: str) -> None:
    answer = send(path, headers=PAGE | ASKED, method="OPTIONS")
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert answer.headers["Access-Control-Allow-Headers"] == ASKED["Access-Control-Request-Headers"]
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in answer.headers["Vary"]
    assert int(answer.headers["Access-Control-Max-Age"]) > 0


def test_the_methods_of_a_path_are_told(here: Running) -> None:
    assert "POST" in send("/v1/t", headers=PAGE | ASKED, method="OPTIONS").headers["Access-Control-Allow-Methods"]


def test_a_browser_may_read_when_to_come_again(key: str) -> None:
    answer = send("/v1/t", as_json(ORDER), basic(key) | PAGE)
    assert answer.headers["Access-Control-Expose-Headers"] == "Retry-After, X-RateLimit-Reset"
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"


@pytest.mark.parametrize(("path", "status"), [("/v1/t", 401), ("/v1/nothing", 404)])
def test_a_browser_may_read_what_was_wrong(here: Running, path: str, status: int) -> None:
    answer = send(path, as_json(ORDER), PAGE)
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (status, "https://shop.example")


def test_what_is_not_there_lets_nobody_in(here: Running) -> None:
    assert send("/v1/nothing", headers=PAGE | ASKED, method="OPTIONS").status == 404


def test_header_names_that_are_none_are_not_repeated(here: Running) -> None:
    asked = ASKED | {"Access-Control-Request-Headers": "<script>"}
    answer = send("/v1/t", headers=PAGE | asked, method="OPTIONS")
    assert "Access-Control-Allow-Headers" not in answer.headers


def test_who_is_no_browser_is_told_nothing_of_origins(key: str) -> None:
    assert "Access-Control-Allow-Origin" not in send("/v1/t", as_json(ORDER), basic(key)).headers

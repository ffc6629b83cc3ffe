from pathlib import Path

import pytest

from regard.errors import BrokenWorkspaceError, RegardError, WrongUseError
from regard.settings import (
    EpisodeRule,
    Settings,
    mail_server,
    read_environment,
    read_settings,
    settings_text,
)

MAILS = {
    "REGARD_PUBLIC_URL": "https://cx.example.com",
    "REGARD_SMTP_URL": "smtp://shop:se%20cret@mail.example.com",
    "REGARD_MAIL_FROM": "The shop <survey@example.com>",
}


def written(folder: Path, text: str) -> Path:
    (folder / "regard.toml").write_text(text)
    return folder


@pytest.mark.parametrize("name", ["Acme", 'A "quoted" name', "Café \\ Menü", "サポート"])
def test_a_new_workspaces_settings_read_back(tmp_path: Path, name: str) -> None:
    settings = read_settings(written(tmp_path, settings_text(name, "Europe/Berlin")))
    assert settings == Settings(name=name, zone="Europe/Berlin")


def test_what_is_not_said_is_usual(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, "")) == Settings()
    assert Settings().episodes == (EpisodeRule("visit", 1800),)


@pytest.mark.parametrize(
    "wrong",
    [
        'zone = "Mars/Olympus"',
        "minimum_n = 0",
        'minimum_n = "many"',
        "colour = 1",
        "name",
        "episodes = []",
        '[[episodes]]\nname = "Visit"\ngap_s = 60',
        '[[episodes]]\nname = "visit"\ngap_s = 0',
        '[[episodes]]\nname = "visit"',
        '[[episodes]]\nname = "a"\ngap_s = 1\n[[episodes]]\nname = "a"\ngap_s = 2',
    ],
)
def test_a_wrong_entry_is_refused_with_the_files_name(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(BrokenWorkspaceError, match=r"regard\.toml"):
        read_settings(written(tmp_path, wrong))


def test_an_error_keeps_what_and_remedy_apart() -> None:
    error = RegardError("It is broken.", "Mend it.")
    assert (str(error), error.what, error.remedy) == ("It is broken. Mend it.", "It is broken.", "Mend it.")
    assert str(RegardError("It is broken.")) == "It is broken."


def test_what_mails_need_is_read_and_the_password_never_shown() -> None:
    found = read_environment(MAILS)
    server = mail_server(found.smtp_url or "")
    assert (server.host, server.port, server.security) == ("mail.example.com", 587, "starttls")
    assert (server.user, server.password) == ("shop", "se cret")
    shown = repr(found) + repr(server)
    assert "cret" not in shown


@pytest.mark.parametrize(
    ("url", "port", "security"),
    [
        ("smtp://mail.example.com", 587, "starttls"),
        ("smtp://mail.example.com?security=tls", 465, "tls"),
        ("smtp://127.0.0.1:2525?security=none", 2525, "none"),
        ("smtp://[::1]?security=none", 25, "none"),
    ],
)
def test_a_mail_server_has_the_usual_port_of_its_encryption(url: str, port: int, security: str) -> None:
    server = mail_server(url)
    assert (server.port, server.security, server.user) == (port, security, "")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("REGARD_PUBLIC_URL", "cx.example.com", "scheme and host"),
        ("REGARD_PUBLIC_URL", "http://cx.example.com", "scheme and host"),
        ("REGARD_PUBLIC_URL", "https://cx.example.com/path", "without a path"),
        ("REGARD_PUBLIC_URL", "https://secret@cx.example.com", "scheme and host"),
        ("REGARD_SMTP_URL", "mail.example.com", "no address of a mail server"),
        ("REGARD_SMTP_URL", "https://shop:secret@mail.example.com", "no address of a mail server"),
        ("REGARD_SMTP_URL", "smtp://shop:secret@mail.example.com:many", "no address of a mail server"),
        ("REGARD_SMTP_URL", "smtp://mail.example.com?security=ssl", "starttls"),
        ("REGARD_SMTP_URL", "smtp://mail.example.com?timeout=1", "starttls"),
        ("REGARD_MAIL_FROM", "the shop", "Give an address"),
        ("REGARD_MAIL_FROM", "a@b.example\nBcc: c@d.example", "Give an address"),
        ("REGARD_MAIL_FROM", "", "set without REGARD_MAIL_FROM"),
        ("REGARD_PUBLIC_URL", "", "set without REGARD_PUBLIC_URL"),
    ],
)
def test_what_mails_cannot_be_sent_with_is_refused(name: str, value: str, said: str) -> None:
    with pytest.raises(WrongUseError, match=said) as caught:
        read_environment(MAILS | {name: value})
    assert "shop:secret" not in str(caught.value)


def test_the_mail_server_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("smtp://mail.example.com\n")
    named = {name: value for name, value in MAILS.items() if name != "REGARD_SMTP_URL"}
    assert (
        read_environment(named | {"REGARD_SMTP_URL_FILE": str(tmp_path / "url")}).smtp_url == "smtp://mail.example.com"
    )
    assert read_environment({"REGARD_PUBLIC_URL": "http://127.0.0.1:8000"}).public_url == "http://127.0.0.1:8000"

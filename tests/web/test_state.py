"""The server's own state is kept where the ledger is, and its key by nobody else."""

from pathlib import Path

from regard.web.state import secret_key, state_database


def test_the_servers_own_state_is_a_file_or_on_the_database_server(tmp_path: Path) -> None:
    file = state_database(tmp_path, None)
    server = state_database(tmp_path, "postgresql://cx:a%40b@db.example:5433/regard?options=-csearch_path%3Dcx")
    assert file["NAME"] == tmp_path / "state.sqlite3"
    assert (server["NAME"], server["USER"], server["PASSWORD"]) == ("regard", "cx", "a@b")
    assert (server["HOST"], server["PORT"], server["OPTIONS"]) == (
        "db.example",
        "5433",
        {"options": "-csearch_path=cx"},
    )


def test_the_secret_key_is_made_once_and_read_by_nobody_else(tmp_path: Path) -> None:
    (tmp_path / "regard.toml").touch()
    made = secret_key(tmp_path)
    assert secret_key(tmp_path) == made
    assert len(made) > 60
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_without_a_workspace_no_key_is_left_lying_about(tmp_path: Path) -> None:
    assert secret_key(tmp_path) != secret_key(tmp_path)
    assert list(tmp_path.iterdir()) == []

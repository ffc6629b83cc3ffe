"""How the tests of the command line run it."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from regard.cli import app

HEADER = "id,customer,time,touchpoint,channel,nps,tier\n"
ANN = "1,ann,2026-01-05T10:00:00+01:00,Checkout,web,10,gold\n"
BOB = "2,bob,2026-01-05T11:00:00+01:00,Checkout,web,3,basic\n"
CARLA = "3,carla,2026-01-06T09:00:00+01:00,Hotline,phone,0,basic\n"
DELTA = "4,delta,2026-01-07T09:00:00+01:00,Counter,store,9,gold\n"
SHOP = HEADER + ANN + BOB + CARLA + DELTA
WITHOUT_A_TIME = "5,ann,,Counter,store,9,gold\n"
PROGRAM = "import sys; sys.argv[0] = 'regard'; from regard.cli import main; main()"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def done(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def data(*words: object) -> Any:
    return json.loads(done(*words, "--json"))


def program(*words: object) -> list[str]:
    return [sys.executable, "-c", PROGRAM, *map(str, words)]


def in_a_process(words: Sequence[object], **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        program(*words), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **options
    )


def volume(workspace: Path) -> int:
    return int(data("measure", "volume", "-w", workspace)[0]["n"])

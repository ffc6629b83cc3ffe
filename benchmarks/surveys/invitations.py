"""Makes invitations in a workspace and prints the paths of their links, in a process of its own as Django needs it.

Run it as `python -m benchmarks.surveys.invitations FOLDER COUNT`.
"""

import sys
from pathlib import Path

import msgspec

from regard.web.serving import start_state


def main(folder: Path, count: int) -> int:
    """Invite so many customers to the survey `visit`."""
    start_state(folder)
    from regard.web.asking.inviting import invite  # noqa: PLC0415 - models can be imported only now
    from regard.web.asking.subjects import Subject  # noqa: PLC0415
    from regard.web.running import forget  # noqa: PLC0415

    paths = [invite("visit", Subject(touchpoint="web", campaign=f"wave-{n}")).path for n in range(count)]
    forget()
    print(msgspec.json.encode(paths).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))

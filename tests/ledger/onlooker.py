"""A process that reads again and again; every version must be whole: as many contacts of Ann as of Bob."""

import sys
from pathlib import Path

from regard.ledger import open_ledger, read


def main(folder: Path) -> None:
    last = looks = 0
    with open_ledger(folder) as ledger:
        enough = False
        while not enough:
            enough = (folder / "enough").exists()
            with read(ledger) as reader:
                counts = [reader.fetch("select n from customer order by customer_no")["n"].to_pylist() for _ in "ab"]
            assert counts[0] == counts[1], "a version changed while it was open"
            assert len(set(counts[0])) == 1, "half an arrival was seen"
            assert sum(counts[0]) >= last, "an older version was seen"
            last, looks = sum(counts[0]), looks + 1
    sys.stdout.write(f"{last} {looks}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

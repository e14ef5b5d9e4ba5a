"""Deletes the embedded server's data: `python -m emhana.postgres.remove DIR`, called by `make clean`."""

import sys
from pathlib import Path

from emhana.postgres import ClusterError, remove_state

if __name__ == "__main__":
    try:
        remove_state(Path(sys.argv[1]).resolve())
    except ClusterError as error:
        print(error, file=sys.stderr)
        sys.exit(2)

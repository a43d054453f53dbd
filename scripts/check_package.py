"""Builds the wheel from the sdist, installs it in an empty environment and tries it there."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = "### 北海高新区：向海图强\n\n本报记者 林岚\n\n北海高新区坚持开放发展。\n"
# What a command that only shows its help has to wait for.
MAX_IMPORT_SECONDS = 0.2
# Loaded on first use: together they take longer than everything else.
LAZY = ("numpy", "opencc", "ftfy", "rich", "typer")

_MEASURE_IMPORT = f"""
import sys, time
start = time.perf_counter()
import zhclean
print(time.perf_counter() - start)
loaded = [name for name in {LAZY!r} if name in sys.modules]
assert not loaded, f"import zhclean loads {{loaded}}"
"""
_READ_DATA = """
from importlib.resources import files
import zhclean
print(*sorted(path.name for path in files("zhclean").joinpath("data").iterdir()), sep="\\n")
"""


def main() -> None:
    """Run every step; the first one that fails ends the script."""
    with tempfile.TemporaryDirectory(prefix="zhclean-package-") as name:
        folder = Path(name)
        wheel = build(folder / "dist")
        check_contents(wheel)
        python = install(wheel, folder / "venv")
        check_import(python, folder)
        check_data(python, folder)
        check_commands(python.parent / "zhclean", folder)
    print(f"package: {wheel.name} builds, installs and works")


def build(folder: Path) -> Path:
    """The wheel, made from the sdist, so that both hold what they need."""
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, quiet=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def check_contents(wheel: Path) -> None:
    """Every source and data file of the package is in the wheel."""
    held = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in tracked(source / "zhclean")
        if path.name != ".gitignore"
    }
    missing = sorted(wanted - held)
    assert not missing, f"the wheel lacks {missing}"
    assert "zhclean/py.typed" in held


def tracked(folder: Path) -> list[Path]:
    """The files of `folder` under version control, or all where there is none."""
    listing = subprocess.run(
        ("git", "ls-files", "-z", folder), cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = listing.stdout.split("\0")[:-1]
    found = [ROOT / name for name in names] or [*folder.rglob("*.py"), *folder.rglob("*.tsv")]
    return [path for path in found if path.is_file()]


def install(wheel: Path, folder: Path) -> Path:
    """The interpreter of a new environment that holds the wheel and what it asks for."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, quiet=True)
    return python


def check_import(python: Path, folder: Path) -> None:
    """Importing warns of nothing, is quick and leaves the engines alone."""
    run(python, "-W", "error", "-c", "import zhclean", cwd=folder)
    # the best of several, since other programs only ever make it slower
    took = min(float(run(python, "-c", _MEASURE_IMPORT, cwd=folder)) for _ in range(5))
    assert took < MAX_IMPORT_SECONDS, f"import zhclean takes {took:.2f} s"


def check_data(python: Path, folder: Path) -> None:
    """The installed package has the tables that the sources have."""
    held = set(run(python, "-c", _READ_DATA, cwd=folder).split())
    wanted = {path.name for path in tracked(ROOT / "src" / "zhclean" / "data")}
    assert wanted <= held, f"the installed package lacks {sorted(wanted - held)}"


def check_commands(command: Path, folder: Path) -> None:
    """The commands work on a small page, in a locale that knows no Chinese."""
    page = folder / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    clean = run(command, "segment", page, cwd=folder)
    assert "北海高新区坚持开放发展。" in clean, clean
    assert '"zone": "北海高新区"' in run(command, "segment", "-f", "json", page, cwd=folder)
    run(command, "check", page, cwd=folder)
    assert "北海" in run(command, "zones", "北海高新区", cwd=folder)
    assert run(command, "--version", cwd=folder).startswith("zhclean ")


def run(*command: object, cwd: Path = ROOT, quiet: bool = False) -> str:
    """What the command prints; SystemExit with all it said if it fails."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment | {"LC_ALL": "C"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        line = " ".join(map(str, command))
        sys.exit(f"{line}\n{done.stdout}{done.stderr}\nexit code {done.returncode}")
    if done.stderr and not quiet:
        print(done.stderr, end="", file=sys.stderr)
    return done.stdout


if __name__ == "__main__":
    main()

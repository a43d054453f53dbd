"""The tests on every supported Python of this machine: ``nox``, or ``make test-all``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nox

SUPPORTED = ("3.11", "3.12", "3.13", "3.14")

nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_existing_virtualenvs = True


def _show_pyenv_versions() -> None:
    """Put the interpreters of pyenv on the path: its shims name versions that are switched off."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [str(path) for minor in SUPPORTED for path in sorted(versions.glob(f"{minor}.*/bin"))]
    os.environ["PATH"] = os.pathsep.join((*found, os.environ.get("PATH", "")))


def _runs(minor: str) -> bool:
    if minor == f"{sys.version_info.major}.{sys.version_info.minor}":
        return True
    try:
        command = (f"python{minor}", "-c", "import venv")
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


_show_pyenv_versions()


@nox.session(python=[minor for minor in SUPPORTED if _runs(minor)])
def tests(session: nox.Session) -> None:
    """Run the tests against the package as it installs."""
    session.install(".[test]")
    session.run("pytest", "tests", *session.posargs)

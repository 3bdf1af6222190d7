"""LibreOffice: whether it is here, and how it is asked to turn a file into another kind."""

from __future__ import annotations

import shutil
from pathlib import Path

PROGRAMS = ("soffice", "libreoffice")

_SETTINGS = Path(__file__).parent / "resources" / "libreoffice.xcu"


def program() -> str | None:
    """Path of the program; None where it is not installed."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def profile_in(folder: Path) -> Path:
    """A profile of LibreOffice in `folder` that runs no macro and fetches nothing; one that is there is used again."""
    profile = folder / "profile"
    if not profile.exists():
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_bytes(_SETTINGS.read_bytes())
    return profile


def conversion(path: str, source: Path, target: str, profile: Path, *options: str) -> list[str]:
    """Command line of the program at `path` that turns `source` into the kind `target`, in the folder out beside it."""
    return [
        path,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *options,
        *("--convert-to", target, "--outdir", str(source.parent / "out"), str(source)),
    ]

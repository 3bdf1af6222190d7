"""What the benchmarks' command lines have in common."""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def parser_of(about: str) -> argparse.ArgumentParser:
    """A parser with `about`, a module's docstring, as its help, and `--eval DIR`, which ZHOUBAO_EVAL gives too."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--eval",
        type=Path,
        default=os.environ.get("ZHOUBAO_EVAL"),
        metavar="DIR",
        help="labelled texts and saved pages, which are not part of the project",
    )
    return parser


def folder_of(parser: argparse.ArgumentParser, options: argparse.Namespace) -> Path:
    """The folder that was given; ends with a line of usage where none was."""
    if options.eval is None:
        parser.error("--eval DIR (or ZHOUBAO_EVAL) says where the labelled texts and pages lie")
    return Path(options.eval).resolve()

"""What the commands share: JSON on standard output, submissions from files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from codegym.errors import InputError


def print_json(value: Any) -> None:
    """Write a value as indented JSON to standard output, and nothing else there."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def read_submission(path: str) -> str:
    """A submission's text.

    Args:
        path: The file; ``-`` reads standard input.

    Raises:
        InputError: The file is missing, unreadable or not UTF-8; the message names
            the file and the byte.
    """
    name = "stdin" if path == "-" else path
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError("no such file", name) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise InputError(f"cannot be read: {error}", name) from None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"not UTF-8: {error.reason} (0x{raw[error.start]:02x})", f"{name}: byte {error.start}"
        ) from None

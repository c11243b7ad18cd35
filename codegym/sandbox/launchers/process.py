"""No isolation at all: the guest as a plain process of this machine.

For debugging the guest, and for machines where nothing else works and whose
owner accepts the risk. As root each run still gets a uid of its own; everything
else of the machine is open to what runs.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

from codegym.errors import InfrastructureError
from codegym.resources import sandbox_folder
from codegym.sandbox.launchers.base import (
    START_SECONDS,
    Launcher,
    can_change_uid,
    hypothesis_storage,
    is_passable,
    uid_range,
)
from codegym.sandbox.launchers.pipes import PipeGuest
from codegym.sandbox.settings import Settings
from codegym.sandbox.wire import Guest


class ProcessLauncher(Launcher):
    """Starts guests without walls, and warns about it."""

    name = "process"
    single_use = False

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        warnings.warn(
            "backend='process' isolates nothing: code that runs in it can read, change and "
            "delete what this user can. Use it with code that you trust.",
            stacklevel=4,
        )

        if can_change_uid() and not is_passable(Path(sys.base_prefix).resolve()):
            raise InfrastructureError(
                "backend='process' as root gives every run a uid of its own, and this interpreter "
                f"lies where other users cannot read it ({sys.base_prefix}): use docker or "
                "bubblewrap, or an interpreter that everybody can read",
                cause="start",
            )

    @property
    def tamper_proof(self) -> bool:
        """Never: nothing is isolated."""
        return False

    @property
    def runtime(self) -> str:
        """The interpreter's name."""
        return "python"

    def start(self) -> Guest:
        """Start a guest process with a scratch folder of its own."""
        # 0711: the runs' own uids have to pass through it, and need not list it.
        outer = tempfile.mkdtemp(prefix="codegym-")
        box = tempfile.mkdtemp(dir=outer)
        os.chmod(outer, 0o711)
        os.chmod(box, 0o1777)
        config: dict[str, object] = {
            "box": box,
            "scratch": [box],
            "uids": uid_range() if can_change_uid() else None,
            "alone": False,
        }
        environment = {"HYPOTHESIS_STORAGE_DIRECTORY": hypothesis_storage()}
        boot = sandbox_folder() / "guest" / "boot.py"
        command = [sys.executable, "-I", "-B", "-X", "utf8", str(boot), json.dumps(config)]
        guest = PipeGuest(command, lambda: shutil.rmtree(outer, ignore_errors=True), environment)
        guest.wait_ready(START_SECONDS)
        return guest

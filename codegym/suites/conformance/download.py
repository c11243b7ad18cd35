"""Has pip fetch one source package as a file. Run as a program, in a process of its own.

pip is the index's ordinary client and knows this user's indexes, credentials, certificates and
proxies. ``pip download`` itself would run the package's build to learn its dependencies, so this
takes pip's finder and session and stops at the file. On failure the last line that is printed
says why.
"""

from __future__ import annotations

import logging
import sys


def main(name: str, version: str, target: str, most_bytes: str) -> str:
    """Write the package's ``.tar.gz`` to a path.

    Returns:
        Why it could not be had, one line; empty where it was.
    """
    try:
        from pip._internal.commands.download import DownloadCommand
    except ImportError:
        return "this Python has no pip; install it with `python -m ensurepip`"
    refused = _Refused()
    command = DownloadCommand("download", "")
    asked = [
        *("--no-deps", "--no-binary=:all:", "--no-input", "--disable-pip-version-check"),
        *("--retries=1", "--timeout=20", f"{name}=={version}"),
    ]
    options, _ = command.parse_args(asked)
    with command.main_context():
        session = command.get_default_session(options)
        # It is data here, whatever Python it is for.
        finder = command._build_package_finder(options, session, ignore_requires_python=True)
        links = [
            candidate.link
            for candidate in finder.find_all_candidates(name)
            if str(candidate.version) == version and candidate.link.filename.endswith(".tar.gz")
        ]
        if not links:
            what = f"no index that pip knows has a .tar.gz of {name} {version}"
            return f"{what} ({refused.first})" if refused.first else what
        # pip would take and verify compressed transfers; a source package comes as it is.
        answer = session.get(
            links[-1].url_without_fragment, headers={"Accept-Encoding": "identity"}, stream=True
        )
        answer.raise_for_status()
        with open(target, "wb") as file:
            for chunk in answer.iter_content(1 << 16):
                if file.tell() + len(chunk) > int(most_bytes):
                    return f"the file is larger than {int(most_bytes) >> 20} MiB"
                file.write(chunk)
    return ""


class _Refused(logging.Handler):
    """Remembers why pip passed over an index; pip tells that to its log alone."""

    def __init__(self) -> None:
        super().__init__()
        self.first = ""
        logger = logging.getLogger("pip._internal.index.collector")
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if not self.first and text.startswith("Could not fetch URL"):
            self.first = text.removesuffix(" - skipping")


if __name__ == "__main__":
    try:
        reason = main(*sys.argv[1:])
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
    print(" ".join(reason.split()))
    sys.exit(1 if reason else 0)

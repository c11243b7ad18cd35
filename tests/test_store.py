"""The user's cache of findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegym.store import Store, is_empty, user_store
from codegym.suites import load_suite


def test_entries_outlive_the_object(tmp_path: Path):
    path = tmp_path / "deep" / "found.sqlite"
    Store(path).put("space", "key", "old")
    other = Store(path)
    other.put("space", "key", "näw")
    other.put("else", "key", "x")
    store = Store(path)
    assert store.get("space", "key") == "näw"
    assert store.all("space") == {"key": "näw"}
    store.drop("space", "key")
    store.drop("space", "key")
    assert (other.get("space", "key"), other.get("else", "key")) == (None, "x")


@pytest.mark.parametrize("content", [None, b"not a database" * 100])
def test_a_file_that_cannot_be_used_is_done_without(tmp_path: Path, content: bytes | None):
    path = tmp_path / "found.sqlite"
    path.mkdir() if content is None else path.write_bytes(content)
    store = Store(path)
    store.put("space", "key", "value")
    assert store.get("space", "key") == "value"


def test_loading_a_suite_makes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CODEGYM_CACHE", str(tmp_path / "cache"))
    load_suite("authored")
    assert is_empty()
    assert not (tmp_path / "cache").exists()
    user_store().put("space", "key", "value")
    assert not is_empty()

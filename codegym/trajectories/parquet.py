"""Records as Parquet, one row an episode, where pyarrow is installed.

Turns are a list of structs. What has no fixed form (a verdict, the parts of a reward,
``extra``) is JSON text in its column.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from codegym.errors import InputError
from codegym.trajectories.records import Trajectory

SUFFIX = ".parquet"

_ROWS = 256
"""Rows that are held at one time."""


def require_pyarrow(path: Path) -> None:
    """Say what is missing, before anything is recorded.

    Raises:
        InputError: pyarrow is not installed.
    """
    if find_spec("pyarrow") is None:
        raise InputError(
            "Parquet needs pyarrow: pip install 'codegym[parquet]', or name a .jsonl file",
            str(path),
        )


def write_parquet(path: Path, records: Iterable[Trajectory]) -> None:
    """Write a file of records, over an older one."""
    write_rows(path, (_to_row(record) for record in records), _schema())


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]], schema: Any = None) -> None:
    """Write rows, over an older file, which is there whole until the new one is.

    Args:
        path: The file.
        rows: Of plain data.
        schema: Their ``pyarrow.Schema``; that of the first rows where not given.

    Raises:
        InputError: pyarrow is not installed, the file cannot be written, or the rows differ.
    """
    require_pyarrow(path)
    import pyarrow as pa
    import pyarrow.parquet as pq

    part = path.with_suffix(".part" + SUFFIX)
    stream = iter(rows)
    writer = None
    try:
        while chunk := list(itertools.islice(stream, _ROWS)):
            table = pa.Table.from_pylist(chunk, schema=schema)
            if writer is None:
                schema = table.schema
                writer = pq.ParquetWriter(part, schema)
            writer.write_table(table)
        if writer is None:
            writer = pq.ParquetWriter(part, schema if schema is not None else pa.schema([]))
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"cannot be written: {error}", str(path)) from None
    finally:
        if writer is not None:
            writer.close()
    part.replace(path)


def read_parquet(path: Path) -> Iterator[Trajectory]:
    """Read the records of a file.

    Raises:
        InputError: pyarrow is not installed, or it is no file of records.
    """
    require_pyarrow(path)
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield Trajectory.from_record(_from_row(row), f"{path}: row {number}")
    except FileNotFoundError:
        raise InputError("no such file", str(path)) from None
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise InputError(f"not Parquet with trajectories: {error}", str(path)) from None


def _to_row(record: Trajectory) -> dict[str, Any]:
    row = record.model_dump(mode="json", by_alias=True)
    row["extra"] = json.dumps(row["extra"])
    row["released"] = record.released
    for turn in row["turns"]:
        turn["components"] = json.dumps(turn["components"])
        turn["verdict"] = None if turn["verdict"] is None else json.dumps(turn["verdict"])
    return row


def _from_row(row: dict[str, Any]) -> dict[str, Any]:
    for turn in row["turns"]:
        turn["components"] = json.loads(turn["components"])
        turn["verdict"] = None if turn["verdict"] is None else json.loads(turn["verdict"])
    return {**row, "extra": json.loads(row["extra"])}


def _schema() -> Any:
    import pyarrow as pa

    numbers = pa.list_(pa.int64())
    tokens = [
        ("prompt_ids", numbers),
        ("completion_ids", numbers),
        ("logprobs", pa.list_(pa.float64())),
        ("mask", numbers),
    ]
    turn = [
        ("observation", pa.string()),
        ("action", pa.string()),
        ("feedback", pa.string()),
        ("reward", pa.float64()),
        ("components", pa.string()),
        ("terminated", pa.bool_()),
        ("truncated", pa.bool_()),
        ("verdict", pa.string()),
        ("tokens", pa.struct(tokens)),
    ]
    return pa.schema(
        [
            ("schema", pa.int64()),
            ("env_id", pa.string()),
            ("suite", pa.string()),
            ("suite_digest", pa.string()),
            ("task_id", pa.string()),
            ("seed", pa.uint64()),
            ("group", pa.string()),
            ("attempt", pa.int64()),
            ("turns", pa.list_(pa.struct(turn))),
            ("reward", pa.float64()),
            ("solved", pa.bool_()),
            ("infrastructure_error", pa.string()),
            ("licence", pa.string()),
            ("released", pa.date32()),
            ("policy", pa.string()),
            ("extra", pa.string()),
        ]
    )

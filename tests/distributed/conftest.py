"""A Ray cluster of several nodes, all of them on this machine and its Docker engine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli_runner import ROOT

SMALL = {"object_store_memory": 80 << 20}


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    """A head without CPUs, which therefore judges nothing; tests add the nodes that they need."""
    pytest.importorskip("ray", reason="needs Ray: pip install 'codegym[ray]'")
    import ray
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        # The nodes' processes import what is tested, and find the tests' cache.
        patch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
        head = {"num_cpus": 0, "include_dashboard": False, **SMALL}
        cluster = Cluster(initialize_head=True, head_node_args=head)
        try:
            ray.init(address=cluster.address, log_to_driver=False, logging_level="error")
            yield cluster
        finally:
            ray.shutdown()
            cluster.shutdown()


@pytest.fixture
def nodes(cluster: Any) -> list[Any]:
    """Two nodes of two slots; what an earlier test killed is made anew."""
    while len(cluster.worker_nodes) < 2:
        cluster.add_node(num_cpus=2, **SMALL)
    return list(cluster.worker_nodes)

"""The pool on a Ray cluster: ``SandboxPool(backend="ray")``.

``pool``      :class:`RayPool`, a :class:`codegym.SandboxPool` whose slots are on the nodes
``host``      what runs on a node, in a Ray actor: a pool of that machine's own
``nodes``     which nodes there are, which may take part, and the actors on them
``dispatch``  the queue, placement by free slots, answers, and trying again on another node
``leasing``   leases whose sandbox is on a node

What crosses the network is a guest's request and the facts that it answered. The judge
stays with the caller: it makes verdicts of those facts as it does of a local pool's.
"""

from __future__ import annotations

from codegym.distributed.pool import RayPool

__all__ = ["RayPool"]

"""Sandboxes: isolated places for model-written code, and the pool that keeps them warm.

``pool``        :class:`SandboxPool`, the way in
``leases``      a sandbox of one's own: many commands and files (``lease``), then the end
``launchers``   how a sandbox is started: docker, bubblewrap, process
``wire``        messages to and from the guest inside
``outcomes``    what the facts that a guest reports mean
``engine``, ``dockerd``, ``base``, ``image``   what the machine needs, and how it gets it
``leftovers``, ``doctor``   upkeep: what nobody owns any more, what is missing
"""

from __future__ import annotations

from codegym.sandbox.pool import SandboxPool

__all__ = ["SandboxPool"]

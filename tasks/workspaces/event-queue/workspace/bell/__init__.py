"""Small discrete simulations."""

from bell.queue import Event, EventQueue
from bell.simulation import Simulation

__all__ = ["Event", "EventQueue", "Simulation"]

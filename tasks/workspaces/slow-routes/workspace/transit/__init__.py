"""Trips in a network of lines."""

from transit.network import Network
from transit.planning import Trip, cheapest, reachable

__all__ = ["Network", "Trip", "cheapest", "reachable"]

"""Metrics: what Prometheus is told of the daemon. The parts count for themselves, and know nothing of it."""

from monitor.metrics.exposition import Exposition
from monitor.metrics.parts import Watched

__all__ = ["Exposition", "Watched"]

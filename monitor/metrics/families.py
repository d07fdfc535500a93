"""Families: figures of one name, as Prometheus' client wants them."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from callbacks.durations import Durations

Families = Iterator[Metric]
Labels = TypeVar("Labels", bound=tuple[str, ...])  # values of labels


def gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def gauges(name: str, about: str, labels: tuple[str, ...], figures: Mapping[Labels, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for values, figure in figures.items():
        family.add_metric(values, figure)
    return family


def counter(name: str, about: str, value: float) -> Metric:
    """Return a counter; `name` is without the `_total` that it is given."""
    return CounterMetricFamily(name, about, value=value)


def counters(name: str, about: str, labels: tuple[str, ...], figures: Mapping[Labels, float]) -> Metric:
    """Return counters; `name` is without the `_total` that they are given."""
    family = CounterMetricFamily(name, about, labels=labels)
    for values, figure in figures.items():
        family.add_metric(values, figure)
    return family


def histograms(
    name: str, about: str, labels: tuple[str, ...], found: Mapping[tuple[str, ...], Durations]
) -> Metric:
    family = HistogramMetricFamily(name, about, labels=labels)
    for values, durations in found.items():
        buckets = [(bound_text(bound), float(count)) for bound, count in durations.up_to()]
        family.add_metric(values, buckets, durations.total)
    return family


def bound_text(bound: float) -> str:
    return "+Inf" if bound == float("inf") else str(bound)

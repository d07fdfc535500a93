import math

import pytest

from bench.measuring import Cost, cpu_of, cpu_of_command, memory, total


def test_a_cost_is_told_per_second_of_audio_and_against_real_time():
    cost = Cost(cpu=0.5, audio=100)

    assert cost.per_second == pytest.approx(5)  # ms
    assert cost.real_time == pytest.approx(200)


def test_costs_of_several_files_weigh_as_much_as_the_files_are_long():
    both = total([Cost(1, 100), Cost(1, 300)])

    assert both == Cost(2, 400)


def test_a_ratio_of_costs_is_per_second():
    assert Cost(1, 100) / Cost(1, 300) == pytest.approx(3)


def test_without_audio_there_is_no_ratio():
    assert math.isnan(Cost() / Cost(1, 300))
    assert math.isnan(Cost(1, 300) / Cost())


def test_processor_time_is_that_of_the_work():
    assert cpu_of(lambda: None) < cpu_of(lambda: sum(range(1_000_000)))


def test_processor_time_of_a_command_counts_though_another_process_spends_it():
    assert cpu_of_command(["sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"]) > 0


def test_this_process_holds_memory():
    assert memory().own > 0

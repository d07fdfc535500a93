from pathlib import Path

import pytest
from signals import song

from fingerprint.extract import fingerprint
from fingerprint.index import Index, IndexWriter
from fingerprint.params import Samples


@pytest.fixture(scope="session")
def songs() -> dict[int, Samples]:
    return {number: song(40, seed=number) for number in (1, 2, 3, 4)}


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory, songs) -> Path:
    directory = tmp_path_factory.mktemp("index")
    with IndexWriter(directory) as writer:
        for number, samples in songs.items():
            writer.add(number, fingerprint(samples))
        writer.commit()
    return directory


@pytest.fixture(scope="session")
def index(catalogue) -> Index:
    return Index.open(catalogue)

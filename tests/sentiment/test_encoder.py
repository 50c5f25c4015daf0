from importlib import metadata

import numpy as np
import pytest

from sentiment.encoder import DIMENSIONS, Encoder
from sentiment.extra import MissingExtra

TEXTS = ["The parcel never came", "ok", "Das Paket kam nie an", "What a lovely morning at the lake"]


@pytest.fixture(scope="module")
def encoder():
    return Encoder()


def test_every_text_gets_one_row_of_length_one_in_its_order(encoder):
    rows = encoder.encode(TEXTS)
    assert rows.shape == (4, DIMENSIONS)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    for text, row in zip(TEXTS, rows, strict=True):
        assert np.allclose(encoder.encode([text])[0], row, atol=1e-4)


def test_what_means_alike_in_two_languages_lies_nearer_than_what_does_not(encoder):
    late, _, german, lake = encoder.encode(TEXTS)
    assert late @ german > late @ lake


def test_no_text_and_a_text_of_nothing_are_no_error(encoder):
    assert encoder.encode([]).shape == (0, DIMENSIONS)
    assert np.isfinite(encoder.encode(["", " ", "\ud800", "🎉" * 5_000])).all()


def test_without_the_extra_the_error_is_the_command_that_installs_it(monkeypatch):
    def absent(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", absent)
    with pytest.raises(MissingExtra, match=r"pip install .*\[multilingual\]"):
        Encoder()

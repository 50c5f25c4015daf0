import importlib.metadata
from pathlib import Path

import pytest

from console.checkup import findings
from flows.steps.extras import classifier_of, encoder_of
from settings import SettingsError
from tests.sentiment import tiny

TABLE = '[foreshock]\nclassifier = "models/xlm"\n'


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "models" / "xlm"
    folder.mkdir(parents=True)
    for name, held in tiny.files().items():
        (folder / name).write_bytes(held)
    return folder


def test_a_classifier_is_a_folder_beside_the_settings(read, folder):
    settings = read(TABLE)
    assert settings.classifier == folder
    made = classifier_of(settings)
    assert made is not None and made.languages == {"km"}
    assert classifier_of(settings) is made, "it is loaded once"


def test_it_is_loaded_anew_when_its_files_change(read, folder):
    before = classifier_of(read(TABLE))
    for name, held in tiny.files(languages=["km", "th"]).items():
        (folder / name).write_bytes(held)
    after = classifier_of(read(TABLE))
    assert before is not None and after is not None
    assert after.languages == {"km", "th"} and after.digest != before.digest


def test_without_the_settings_there_is_neither_classifier_nor_encoder(read):
    assert (classifier_of(read()), encoder_of(read())) == (None, None)


def test_multilingual_brings_the_encoder(read):
    assert encoder_of(read("[foreshock]\nmultilingual = true\n")) is not None


def test_a_folder_that_is_none_or_lacks_a_file_is_a_problem_when_the_settings_are_read(problems, folder):
    (folder / "labels.json").unlink()
    assert "has no labels.json" in problems(TABLE)["foreshock.classifier"].message
    none = problems('[foreshock]\nclassifier = "elsewhere"\n')["foreshock.classifier"]
    assert "is not a folder" in none.message and "SHA256SUMS" in str(none.suggestion)


def test_without_the_extra_the_settings_say_how_to_get_it(problems, folder, monkeypatch):
    def absent(package):
        raise importlib.metadata.PackageNotFoundError(package)

    monkeypatch.setattr(importlib.metadata, "version", absent)
    found = problems(TABLE + "multilingual = true\n")
    assert "[onnx]" in found["foreshock.classifier"].message
    assert "[multilingual]" in found["foreshock.multilingual"].message


def test_files_that_do_not_fit_are_a_problem_of_the_setting_and_doctor_says_so(read, folder):
    settings = read(TABLE)
    assert ("good", f"the classifier ({classifier_of(settings).digest}) scores km") in said(settings.path)
    (folder / "model.onnx").write_bytes(b"cut off")
    with pytest.raises(SettingsError, match=r"model\.onnx is not what SHA256SUMS says"):
        classifier_of(settings)
    assert ("bad", "foreshock.classifier: model.onnx is not what SHA256SUMS says") in said(settings.path)


def said(path: Path) -> list[tuple[str, str]]:
    return [(one.verdict, one.what) for one in findings(path)]

import importlib.util
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from console.cli import app
from sentiment.learning.curve import FOLDS, fold_of

HERE = Path(__file__).parents[1] / "sentiment" / "learning"
spec = importlib.util.spec_from_file_location("industries", HERE / "industries.py")
assert spec is not None and spec.loader is not None
industries = sys.modules.setdefault("industries", importlib.util.module_from_spec(spec))
spec.loader.exec_module(industries)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def cli(*args: str):
    return CliRunner().invoke(app, [*args])


def lines(said: str) -> list[dict]:
    return [json.loads(one) for one in said.splitlines()]


def written(name: str, count: int, seed: int) -> Path:
    rows = [
        {
            "id": at,
            "text": one.text,
            "sentiment": one.label,
            "complaint": int(one.complaint),
            "topic": one.topic,
        }
        for at, one in enumerate(industries.corpus(industries.GYM, count, seed))
    ]
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    return Path(name)


def test_a_file_is_evaluated_beside_plain_vader_with_intervals():
    written("gym.jsonl", 60, 1)
    plain, cold = lines(cli("evaluate", "gym.jsonl", "--truth", "--json").stdout)
    assert (plain["by"], cold["by"]) == ("plain VADER", "no label")
    for one in (plain, cold):
        low, high = one["sentiment"]["macro_f1_interval"]
        assert low <= one["sentiment"]["macro_f1"] <= high
        assert sum(sum(row.values()) for row in one["sentiment"]["confusion"].values()) == 60
    told = cli("evaluate", "gym.jsonl", "--truth").stdout
    assert "sentiment macro-F1" in told and "plain VADER" in told and "sentiment, no label" in told


def test_labels_are_drawn_from_the_same_file_by_folds_or_from_another_whole():
    written("gym.jsonl", 200, 1)
    written("more.jsonl", 150, 2)
    same = lines(cli("evaluate", "gym.jsonl", "--train", "gym.jsonl", "--labels", "110", "all", "--json").stdout)
    assert [one["by"] for one in same] == ["plain VADER", "no label", "110 labels", "all labels"]
    assert [one.get("trainings") for one in same] == [None, None, 5, 5]
    other = lines(cli("evaluate", "gym.jsonl", "--train", "more.jsonl", "--seed", "0", "1", "--json").stdout)
    assert other[-1]["trainings"] == 1, "with all labels a seed draws nothing"
    assert other[-1]["sentiment"]["macro_f1"] > 0.9 > other[1]["sentiment"]["macro_f1"]
    assert "sentiment: replaced" in other[-1]["why"]


def test_predictions_are_written_as_understand_writes_them_each_row_once_and_in_order():
    written("gym.jsonl", 130, 1)
    assert cli("understand", "gym.jsonl", "--out", "cold.jsonl").exit_code == 0
    done = cli("evaluate", "gym.jsonl", "--train", "gym.jsonl", "--labels", "all", "--no-encoder", "--out", "out.jsonl")
    assert done.exit_code == 0, done.output
    cold, learnt = (lines(Path(name).read_text(encoding="utf8")) for name in ("cold.jsonl", "out.jsonl"))
    assert [one["id"] for one in learnt] == [one["id"] for one in cold]
    assert [list(one) for one in learnt] == [list(one) for one in cold]
    assert cli("evaluate", "gym.jsonl", "--out", "again.jsonl").exit_code == 0
    assert Path("again.jsonl").read_text(encoding="utf8") == Path("cold.jsonl").read_text(encoding="utf8")


def test_nothing_but_the_text_of_a_row_is_seen_by_who_predicts():
    written("gym.jsonl", 60, 1)
    rows = lines(Path("gym.jsonl").read_text(encoding="utf8"))
    Path("other.jsonl").write_text(
        "".join(json.dumps(row | {"sentiment": "neutral", "complaint": 0}) + "\n" for row in rows), encoding="utf8"
    )
    cli("evaluate", "gym.jsonl", "--out", "a.jsonl")
    cli("evaluate", "other.jsonl", "--out", "b.jsonl")
    assert Path("a.jsonl").read_bytes() == Path("b.jsonl").read_bytes()


def test_copies_are_in_one_fold_whatever_their_case_links_and_handles():
    texts = [one.text for one in industries.corpus(industries.GYM, 50, 1)]
    assert all(fold_of(text) == fold_of(f"@gym {text.upper()}! https://example.com/x") for text in texts)
    assert {fold_of(text) for text in texts} == set(range(FOLDS))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--labels", "many", "--train", "gym.jsonl"), "a number of labels, or all"),
        (("--labels", "0", "--train", "gym.jsonl"), "a number of labels, or all"),
        (("--labels", "5"), "drawn from --train"),
        (("--map", "gold=x"), "then = and the key"),
        (("--train", "gym.jsonl", "--labels", "5", "6", "--out", "x.jsonl"), "one number of labels"),
        (("--map", "text=words"), "text must be a string"),
        (("--map", "sentiment=x", "--map", "complaint=x", "--map", "topic=x"), "holds no truth"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_with_the_reason(args, said):
    written("gym.jsonl", 20, 1)
    done = cli("evaluate", "gym.jsonl", *args)
    assert done.exit_code == 2 and said in done.output


def test_topics_with_other_names_are_no_failure_and_told_as_what_they_are():
    rows = [{"text": f"Acme train {at} was late again", "topic": "Punctuality (PUN)"} for at in range(6)]
    Path("rail.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    plain, cold = (one["topic"] for one in lines(cli("evaluate", "rail.jsonl", "--json").stdout))
    assert (plain["accuracy"], plain["other_names"]) == (None, False)  # it says no topic at all
    assert (cold["accuracy"], cold["accuracy_interval"], cold["other_names"]) == (None, None, True)
    told = cli("evaluate", "rail.jsonl").stdout
    (row,) = (line.split() for line in told.splitlines() if line.startswith("topic accuracy"))
    assert row == ["topic", "accuracy", "-", "-"] and "have other names" in told


def test_what_is_always_so_is_not_offered():
    assert "--truth" not in cli("evaluate", "--help").stdout

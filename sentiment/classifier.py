"""A classifier of yours, from a folder of yours: the extra `onnx`. It scores languages that the cold scorer does not.

The folder has four files. Reading them is for others; here they are bytes:

* model.onnx: takes input_ids (and, if it wants, attention_mask and token_type_ids), each int64 [n, tokens]; its first
  output is float [n, labels], before the softmax.
* tokenizer.json: of the package `tokenizers`.
* labels.json: {"labels": ["negative", "neutral", "positive"], "languages": ["th", "km"], "max_length": 128}.
* SHA256SUMS: of the other three, as sha256sum writes it.
"""

import hashlib
import importlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sentiment.extra import lacking
from sentiment.understanding import Label

EXTRA = "onnx"
MODEL, TOKENIZER, LABELS, SUMS = FILES = ("model.onnx", "tokenizer.json", "labels.json", "SHA256SUMS")
KNOWN: tuple[Label, ...] = ("negative", "neutral", "positive")
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
BATCH = 16  # texts that are computed together
PROBES = ("one two", "one two one two one two three", "?")  # what a new classifier is tried with
NOISE = 1e-4  # of a score: what floating point makes of the same sum in another order


class Unusable(Exception):
    """A folder that is no classifier: which file, what is wrong with it, and what to do."""

    def __init__(self, file: str, message: str, step: str) -> None:
        super().__init__(f"{file} {message}")
        self.file, self.message, self.step = file, message, step


@dataclass(frozen=True, slots=True)
class Described:
    """What labels.json says; `longest` is in tokens, from 8 to 4,096."""

    labels: tuple[Label, ...]
    languages: frozenset[str]
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Probabilities in [0, 1] that add up to 1. None is that of a complaint: `negative` stands for it where nothing
    else is known of a language."""

    negative: float
    neutral: float
    positive: float

    @property
    def label(self) -> Label:
        """The likeliest; the milder one of two that are equally likely."""
        return max(("neutral", "positive", "negative"), key=lambda label: getattr(self, label))

    @property
    def compound(self) -> float:
        """In [-1, 1]: how much more likely positive is than negative."""
        return round(self.positive - self.negative, 4)


class Classifier:
    """Judges texts; `digest` names the files it was made of."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Raises MissingExtra without the extra, and Unusable for anything that is missing or does not fit."""
        if (missing := lacking(EXTRA, "classifier")) is not None:
            raise missing
        _checked(files)
        self.digest = hashlib.sha256(files[SUMS]).hexdigest()[:8]
        self._described = described(files[LABELS])
        self._tokenizer = _tokenizer(files[TOKENIZER], self._described.longest)
        self._blank = (self._tokenizer.padding or {}).get("pad_id", 0)
        self._tokenizer.no_padding()  # each batch is padded to its own longest text
        self._session = _session(files[MODEL])
        self._inputs = tuple(one.name for one in self._session.get_inputs())
        self._together = BATCH if self._impartial() else 1

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes of what it may be asked about."""
        return self._described.languages

    def judge(self, texts: Sequence[str]) -> list[Judged]:
        """One for each text, in their order, whatever the others are: a model that is swayed by them judges each alone.

        Texts of like length are computed together, 16 at a time.
        """
        encoded = self._tokenizer.encode_batch([_plain(text) for text in texts])
        order = sorted(range(len(texts)), key=lambda i: len(encoded[i].ids))
        rows = np.zeros((len(texts), len(self._described.labels)), np.float64)
        for start in range(0, len(order), self._together):
            part = order[start : start + self._together]
            rows[part] = _softmax(self._scores([encoded[i] for i in part]))
        return [self._judged(row) for row in rows]

    def _judged(self, row: NDArray[np.float64]) -> Judged:
        said = dict(zip(self._described.labels, map(float, row), strict=True))
        return Judged(**{label: round(said.get(label, 0.0), 4) for label in KNOWN})

    def _scores(self, encoded: Sequence[Any]) -> NDArray[np.float64]:
        longest = max(1, *(len(one.ids) for one in encoded))
        blank = {"input_ids": self._blank, "attention_mask": 0, "token_type_ids": 0}
        said = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
        feed = {name: np.full((len(encoded), longest), blank[name], np.int64) for name in self._inputs}
        for name in self._inputs:
            for row, one in zip(feed[name], encoded, strict=True):
                row[: len(one.ids)] = getattr(one, said[name])
        return np.asarray(self._session.run(None, feed)[0], np.float64)

    def _impartial(self) -> bool:
        """Whether it judges texts of unlike length as it judges each alone; one whose numbers are quantised by the
        range of all of them does not. Raises Unusable where its inputs are not those we have, or its output is not one
        number a label."""
        if other := set(self._inputs) - set(INPUTS):
            raise Unusable(MODEL, f"wants {', '.join(sorted(other))}", f"export it with {', '.join(INPUTS)} alone")
        if "input_ids" not in self._inputs:
            raise Unusable(MODEL, "has no input input_ids", "export it with input_ids, int64, [texts, tokens]")
        try:
            encoded = self._tokenizer.encode_batch(list(PROBES))
            scores = self._scores(encoded)
            alone = [self._scores([one])[0] for one in encoded]
        except Exception as error:  # noqa: BLE001 - whatever the model or onnxruntime raises, it cannot be used
            raise Unusable(
                MODEL, f"fails on a short text: {_line(error)}", "axes of texts and tokens must be free"
            ) from None
        wanted = (len(PROBES), len(self._described.labels))
        if scores.shape != wanted:
            step = f"labels.json names {wanted[1]} labels: the first output should be [texts, {wanted[1]}]"
            raise Unusable(MODEL, f"gives {list(scores.shape)} for {len(PROBES)} texts", step)
        return np.allclose(scores, alone, rtol=NOISE, atol=NOISE)


def described(labels: bytes) -> Described:
    """What labels.json says. Raises Unusable."""
    try:
        said = json.loads(labels)
    except (ValueError, RecursionError) as error:
        raise Unusable(LABELS, f"is not JSON: {_line(error)}", "see docs/languages.md") from None
    if not isinstance(said, dict):
        raise Unusable(LABELS, "should be an object", 'write {"labels": [...], "languages": [...], "max_length": 128}')
    names = [str(name).lower() for name in _list_of(said, "labels")]
    if unknown := sorted(set(names) - set(KNOWN)):
        raise Unusable(LABELS, f"has labels nobody knows: {', '.join(unknown)}", f"name them {', '.join(KNOWN)}")
    if len(set(names)) != len(names) or len(names) < 2:
        raise Unusable(LABELS, "should have two or three labels, each once", "in the order of the model's output")
    languages = [str(code) for code in _list_of(said, "languages")]
    if wrong := [code for code in languages if not re.fullmatch("[a-z]{2,3}", code)]:
        raise Unusable(LABELS, f"has languages that are no codes: {', '.join(wrong)}", 'write codes such as "th"')
    longest = said.get("max_length")
    if not isinstance(longest, int) or isinstance(longest, bool) or not 8 <= longest <= 4096:
        raise Unusable(LABELS, "should have a max_length from 8 to 4096", "the most tokens that the model takes")
    return Described(tuple(label for name in names for label in KNOWN if label == name), frozenset(languages), longest)


def _list_of(said: Mapping[str, Any], key: str) -> list[Any]:
    found = said.get(key)
    if not isinstance(found, list) or not found:
        raise Unusable(LABELS, f"has no {key}", f'write "{key}": [...]')
    return found


def _checked(files: Mapping[str, bytes]) -> None:
    """Every file is there, and is what SHA256SUMS says."""
    if missing := [name for name in FILES if name not in files]:
        step = "a classifier is " + ", ".join(FILES)
        raise Unusable(missing[0], "is missing", step)
    lines = files[SUMS].decode("utf8", "replace").splitlines()
    said = {
        name: digest.lower()
        for digest, name in re.findall(r"^([0-9a-fA-F]{64}) [ *](?:\./)?(\S+)$", "\n".join(lines), re.M)
    }
    for name in FILES[:-1]:
        if name not in said:
            raise Unusable(SUMS, f"does not name {name}", f"sha256sum {' '.join(FILES[:-1])} > {SUMS}")
        if hashlib.sha256(files[name]).hexdigest() != said[name]:
            raise Unusable(name, f"is not what {SUMS} says", "fetch the folder again; it may be cut or changed")


def _tokenizer(file: bytes, longest: int) -> Any:
    tokenizers = importlib.import_module("tokenizers")
    try:
        made = tokenizers.Tokenizer.from_str(file.decode("utf8"))
    except Exception as error:  # noqa: BLE001 - tokenizers raises plain Exception
        raise Unusable(TOKENIZER, f"cannot be read: {_line(error)}", "save it with the package tokenizers") from None
    made.enable_truncation(longest)
    return made


def _session(model: bytes) -> Any:
    runtime = importlib.import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1  # the rest of the machine is listening
    options.log_severity_level = 4
    try:
        return runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001 - onnxruntime has a dozen classes without a common one
        step = "export it to one file, without external data, for an opset that onnxruntime knows"
        raise Unusable(MODEL, f"cannot be loaded: {_line(error)}", step) from None


def _plain(text: str) -> str:
    """Without halves of surrogate pairs, which no tokenizer takes."""
    return text.encode("utf8", "replace").decode("utf8")


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]

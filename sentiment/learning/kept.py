"""A head as bytes and back: an npz of numbers with one JSON text. Nothing in it is ever run (no pickle)."""

import io
import json
import zipfile
import zlib
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from sentiment.learning.calibrate import Calibration
from sentiment.learning.head import TASKS, Head, TaskName
from sentiment.learning.space import Gauge, Space
from sentiment.learning.task import Task

FORMAT = 2  # of these bytes, and of the features they were learnt on: another number cannot be read
MOST_BYTES = 64_000_000  # unpacked
ABOUT = "about"
KINDS = {"words": np.uint32, "word_rarity": np.float32, "letters": np.uint32, "letter_rarity": np.float32,
         "around": np.uint32, "around_rarity": np.float32,
         "weights": np.float32, "bias": np.float64, "shift": np.float64, "learnt_from": np.uint32}  # fmt: skip


class UnreadableHead(ValueError):
    """Bytes that are not a head of this version of Foreshock; the message says why."""


def dumps(head: Head) -> bytes:
    """Equal heads give equal bytes."""
    about = {
        "format": FORMAT,
        "encoder": head.encoder,
        "languages": sorted(head.languages),
        "tasks": {name: _about(task) for name, task in sorted(head.tasks.items())},
    }
    text = json.dumps(about, ensure_ascii=False, sort_keys=True).encode("utf8", "surrogatepass")
    arrays: dict[str, NDArray[Any]] = {ABOUT: np.frombuffer(text, np.uint8)}
    for name, task in sorted(head.tasks.items()):
        arrays |= {f"{name}.{key}": value for key, value in _arrays(task).items()}
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **cast(Any, arrays))
    return file.getvalue()


def loads(data: bytes) -> Head:
    """The head that was kept. Raises UnreadableHead, whatever the bytes are."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
                raise UnreadableHead(f"a head has at most {MOST_BYTES} bytes")
            about = json.loads(_array(archive, ABOUT, np.uint8).tobytes().decode("utf8", "surrogatepass"))
            if about["format"] != FORMAT:
                raise UnreadableHead(f"a head of format {about['format']}, and this version reads format {FORMAT}")
            tasks = {_name(name): _task(archive, name, said) for name, said in about["tasks"].items()}
        return Head(tasks=tasks, languages=frozenset(map(str, about["languages"])), encoder=str(about["encoder"]))
    except UnreadableHead:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RecursionError) as wrong:
        raise UnreadableHead(f"not a head: {wrong}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RuntimeError, SyntaxError, OverflowError) as wrong:
        raise UnreadableHead(f"a damaged head: {wrong}") from None


def _about(task: Task) -> dict[str, Any]:
    return {
        "classes": task.classes,
        "names": task.space.names,
        "vector": task.space.vector,
        "scale": task.calibration.scale,
    }


def _arrays(task: Task) -> dict[str, NDArray[Any]]:
    space = task.space
    return {
        "words": space.words.known,
        "word_rarity": space.words.rarity,
        "letters": space.letters.known,
        "letter_rarity": space.letters.rarity,
        "around": space.around.known,
        "around_rarity": space.around.rarity,
        "weights": task.weights,
        "bias": task.bias,
        "shift": task.calibration.shift,
        "learnt_from": task.learnt_from,
    }


def _name(name: str) -> TaskName:
    if name not in TASKS:
        raise UnreadableHead(f"no task is called {name!r}")
    return name


def _task(archive: zipfile.ZipFile, name: str, about: Any) -> Task:
    found = {key: _array(archive, f"{name}.{key}", kind) for key, kind in KINDS.items()}
    classes, names = tuple(map(str, about["classes"])), tuple(map(str, about["names"]))
    task = Task(
        classes=classes,
        space=Space(
            words=_gauge(found["words"], found["word_rarity"]),
            letters=_gauge(found["letters"], found["letter_rarity"]),
            around=_gauge(found["around"], found["around_rarity"]),
            names=names,
            vector=int(about["vector"]),
        ),
        weights=found["weights"],
        bias=found["bias"],
        calibration=Calibration(scale=float(about["scale"]), shift=found["shift"]),
        learnt_from=found["learnt_from"],
    )
    count = len(classes)
    shapes = (task.weights.shape, task.bias.shape, task.calibration.shift.shape)
    if count < 2 or task.space.vector < 0 or shapes != ((task.space.size, count), (count,), (count,)):
        raise UnreadableHead(f"a damaged head: {name} has tables of other sizes than it says")
    if not (np.isfinite(task.calibration.scale) and all(np.isfinite(found[key]).all() for key in found)):
        raise UnreadableHead(f"a damaged head: {name} has a number that is none")
    if len(set(classes)) != count or (name == "complaint" and set(classes) != {"complaint", "none"}):
        raise UnreadableHead(f"a damaged head: {name} has other classes than it may have")
    if name == "sentiment" and not set(classes) <= {"negative", "neutral", "positive"}:
        raise UnreadableHead(f"a damaged head: {name} has other classes than it may have")
    return task


def _gauge(known: NDArray[Any], rarity: NDArray[Any]) -> Gauge:
    if known.ndim != 1 or known.shape != rarity.shape or (known[1:] <= known[:-1]).any():
        raise UnreadableHead("a damaged head: its grams are not in order")
    return Gauge(known=known, rarity=rarity)


def _array(archive: zipfile.ZipFile, name: str, kind: type[Any]) -> NDArray[Any]:
    """One array, of this kind and no larger than what was packed: a header may claim anything."""
    data = io.BytesIO(archive.read(f"{name}.npy"))
    if np.lib.format.read_magic(data) != (1, 0):
        raise UnreadableHead(f"a damaged head: {name} is not an array")
    shape, turned, found = np.lib.format.read_array_header_1_0(data)
    left = len(data.getbuffer()) - data.tell()
    if found != np.dtype(kind) or turned or any(side < 0 for side in shape) or _count(shape) * found.itemsize != left:
        raise UnreadableHead(f"a damaged head: {name} is not what it says")
    return np.frombuffer(data.read(), found).reshape(shape).copy()


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for side in shape:
        count *= side
    return count

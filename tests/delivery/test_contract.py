"""What every way out must do, whatever its kind. A new file in delivery/ is tested by its place in `options_for`."""

import inspect
import logging
import pickle
import socket
import traceback

import pytest
from pydantic import SecretStr, ValidationError

from delivery.contract import (
    Busy,
    DeliveryError,
    Misconfigured,
    Options,
    Rejected,
    Unreachable,
    kinds,
    way_out_of,
)  # fmt: skip

KINDS = sorted(kinds())
BY_NET = [kind for kind in KINDS if kind != "console"]


@pytest.fixture
def everything_is_logged(caplog):
    """Every logger, also those that a way out wants quiet, starts at its loudest."""
    # set_level also sets the level of the one handler, so the loudest comes last; werkzeug is the server of the test
    caplog.set_level(logging.CRITICAL, logger="werkzeug")
    for name in ("", "apprise", "httpx", "httpcore", "urllib3", "requests"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def test_the_ways_out_are_found_by_scanning_the_folder():
    assert KINDS == ["apprise", "console", "webhook"]
    with pytest.raises(KeyError):
        way_out_of("carrier pigeon")


@pytest.mark.parametrize("kind", KINDS)
def test_a_way_out_is_an_async_function_of_options_and_message(kind):
    found = way_out_of(kind)
    assert inspect.iscoroutinefunction(found.send)
    assert list(inspect.signature(found.send).parameters) == ["options", "message"]
    assert issubclass(found.options, Options)


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_options_are_refused_and_given_ones_cannot_change(kind, options_for):
    given = options_for(kind)
    with pytest.raises(ValidationError, match="extra"):
        type(given)(**given.model_dump(), colour="red")
    for name in type(given).model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(given, name, "x")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_message_that_arrives_returns_nothing(kind, options_for, message, httpserver, canary):
    httpserver.expect_request(f"/{canary}", method="POST").respond_with_data("ok")
    assert await way_out_of(kind).send(options_for(kind), message) is None
    assert len(httpserver.log) == (kind in BY_NET)


@pytest.mark.parametrize("kind", BY_NET)
async def test_one_send_is_one_try(kind, options_for, message, httpserver, canary):
    httpserver.expect_request(f"/{canary}").respond_with_data("down", status=500)
    with pytest.raises(Unreachable) as caught:
        await way_out_of(kind).send(options_for(kind), message)
    assert not caught.value.permanent
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("kind", BY_NET)
async def test_nobody_listening_is_unreachable(kind, options_for, message, httpserver):
    given = options_for(kind)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = given.url.get_secret_value().replace(f":{httpserver.port}/", f":{free.getsockname()[1]}/")
    with pytest.raises(Unreachable):
        await way_out_of(kind).send(given.model_copy(update={"url": SecretStr(url)}), message)


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_is_shown_by_the_options(kind, options_for, canary):
    given = options_for(kind)
    assert canary not in repr(given) + str(given) + given.model_dump_json()
    with pytest.raises(ValidationError) as caught:
        type(given).model_validate({name: [canary] for name in [*type(given).model_fields, "colour"]})
    assert canary not in str(caught.value)


@pytest.mark.parametrize("status", [200, 302, 404, 429, 500])
@pytest.mark.parametrize("kind", BY_NET)
async def test_no_secret_is_in_a_log_or_an_error(
    kind, status, options_for, message, httpserver, canary, everything_is_logged, capfd
):
    httpserver.expect_request(f"/{canary}").respond_with_data(canary, status=status, headers={"location": f"/{canary}"})
    error = ""
    try:
        await way_out_of(kind).send(options_for(kind), message)
    except DeliveryError as problem:
        error = "".join(traceback.format_exception(problem)) + repr(problem)
    assert bool(error) == (status != 200)
    assert httpserver.log[0][0].path == f"/{canary}"  # it was there to be leaked
    logging.getLogger("other").debug("heard")
    assert "heard" in everything_is_logged.text  # nothing is kept from the test
    assert canary not in error + everything_is_logged.text + "".join(capfd.readouterr())


@pytest.mark.parametrize("error", [Busy, Unreachable, Rejected, Misconfigured])
def test_errors_travel_to_another_process(error):
    again = pickle.loads(pickle.dumps(error("webhook: said", permanent=True, retry_after=2.5)))
    assert (type(again), str(again), again.permanent, again.retry_after) == (error, "webhook: said", True, 2.5)
    assert isinstance(again, DeliveryError)


def test_what_trying_again_cannot_mend_is_permanent():
    assert [error("x").permanent for error in (Busy, Unreachable, Rejected, Misconfigured)] == [
        False,
        False,
        True,
        True,
    ]

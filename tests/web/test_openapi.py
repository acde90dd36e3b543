"""The API keeps to its own description, whatever is asked of it and whoever asks.

Requests are made from the schema by Schemathesis, good and bad ones, and go straight into the application: any error
of the server, any answer that the schema does not tell of, and bad requests that are taken fail.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

with warnings.catch_warnings():  # of libraries below it, at their import
    warnings.simplefilter("ignore")
    import schemathesis

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

EXAMPLES = 15  # an operation
KEYS = ("components", "net_promoter", "trend", "priorities", "engagement_scores", "no-such-result")
PLAIN = {"Accept-Encoding": "identity"}  # the client in the process does not unpack
QUIET = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def application(site: Any) -> Iterator[Any]:
    """Return the site as a server would call it: with the address of who asks.

    A server lets go of a connection whose transaction is open when a request ends; here the test's own
    transaction is open, so that is left out, as Django's test client does.
    """
    from django.core.signals import request_finished, request_started
    from django.core.wsgi import get_wsgi_application
    from django.db import close_old_connections

    inner = get_wsgi_application()

    def called(environ: dict[str, Any], start: Any) -> Any:
        for signal in (
            request_started,
            request_finished,
        ):  # the test client connects it again after each call of its own
            signal.disconnect(close_old_connections)
        return inner({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)

    yield called
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def described(application: Any, client: Any) -> tuple[Any, dict[str, Any]]:
    """Return the schema as somebody gets it, and what to send with every request so as to be them.

    Who asks is ours to say, not Schemathesis's to make up: what strangers get has a test of its own.
    """
    told = client.get("/api/openapi.json").json()
    del told["components"]["securitySchemes"]
    for operation in (o for path in told["paths"].values() for o in path.values()):
        assert operation.pop("security"), operation
    schema = schemathesis.openapi.from_dict(told)
    schema.app, schema.location = application, "/api/openapi.json"
    return schema, {"headers": PLAIN, "cookies": {"sessionid": client.cookies["sessionid"].value}}


def operations(schema: Any) -> list[Any]:
    """Return every operation of a schema; the schema itself has to be sound."""
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda m: m.value)
@pytest.mark.parametrize("who", ["ada", "lea"])
def test_answers_are_those_of_the_schema(application: Any, visit: Any, who: str, mode: Any) -> None:
    schema, sent = described(application, visit(who))
    reached: dict[str, set[int]] = {}
    for operation in operations(schema):
        if not operation.path_parameters and not operation.query and mode is schemathesis.GenerationMode.NEGATIVE:
            continue  # nothing that could be wrong

        @QUIET
        @given(case=operation.as_strategy(generation_mode=mode), key=st.sampled_from((None, *KEYS)))
        def ask(case: Any, key: str | None) -> None:
            if key is not None and "key" in case.path_parameters and mode is schemathesis.GenerationMode.POSITIVE:
                case.path_parameters["key"] = key
            answer = case.call(**sent)
            reached.setdefault(case.operation.label, set()).add(answer.status_code)
            case.validate_response(answer, headers=PLAIN)

        ask()
    assert len(reached) > 5
    if mode is schemathesis.GenerationMode.POSITIVE:
        assert all(200 in found for found in reached.values()), reached


def test_the_schema_is_for_those_who_are_signed_in(application: Any, visit: Any) -> None:
    assert visit("stranger").get("/api/openapi.json").status_code == 302


def test_strangers_are_refused_everything(application: Any, visit: Any) -> None:
    schema, _ = described(application, visit("ada"))
    for operation in operations(schema):
        case = operation.Case(path_parameters={"key": "net_promoter"} if operation.path_parameters else {})
        answer = case.call(headers=PLAIN)
        assert answer.status_code == 401, operation.label
        case.validate_response(answer, headers=PLAIN)


@pytest.mark.project("empty")
def test_an_empty_project_answers_as_described(application: Any, visit: Any) -> None:
    schema, sent = described(application, visit("ada"))
    for operation in operations(schema):
        case = operation.Case(path_parameters={"key": "net_promoter"} if operation.path_parameters else {})
        answer = case.call(**sent)
        case.validate_response(answer, headers=PLAIN)

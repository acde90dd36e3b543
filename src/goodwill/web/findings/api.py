"""Figures as data, behind the same doors and through the same sight as the pages.

No deferred annotations here: the schema is made from them.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from ninja import NinjaAPI, Path, Query, Schema
from ninja.security import SessionAuth

from goodwill.core.result import Result
from goodwill.core.version import VERSION
from goodwill.web.findings import api_shapes as shapes
from goodwill.web.findings import how
from goodwill.web.findings.filters import Filter
from goodwill.web.findings.kept import kept, shelf, versions
from goodwill.web.findings.methods import card_of
from goodwill.web.findings.seen import Seen
from goodwill.web.people.doors import door, person_of
from goodwill.web.people.facade import sight_of

PERIOD = (
    r"^(last-3|last-6|last-12|quarter|last-quarter|year|last-year|\d{4}|\d{4}-\d{2}|(\d{4}-\d{2})?:(\d{4}-\d{2})?)$"
)
NAME = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"


class Session(SessionAuth):
    """Signed in, by the cookie of the pages."""

    def authenticate(self, request: HttpRequest, key: str | None) -> object | None:  # noqa: ARG002
        """Return who asks; None for strangers."""
        return request.user if request.user.is_authenticated else None


api = NinjaAPI(
    title="Goodwill", version=VERSION, urls_namespace="goodwill-api", docs_url=None, openapi_url=None,
    auth=Session(csrf=False),
    description="What the pages call as data. Everything is shown as the person who asks may see it: units out of "
    "sight are not there. Reading only.",
)  # fmt: skip
MISSING = {401: shapes.Problem, 404: shapes.Problem, 422: shapes.Invalid}
Version = Annotated[
    str, Query(max_length=80, pattern=r"^[A-Za-z0-9_.-]*$", description="Of the facts; the newest study when empty.")
]
Key = Annotated[str, Path(max_length=80, pattern=NAME, description="Key of a result, such as net_promoter.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Limit = Annotated[int, Query(ge=1, le=1000)]


class Chosen(Schema):
    """What of the company: as in the addresses of the pages."""

    period: Annotated[str, Query(pattern=PERIOD, max_length=15)] | None = None
    unit: Annotated[str, Query(max_length=200)] = ""
    circumstance: Annotated[str, Query(max_length=200)] = ""
    touchpoint: Annotated[str, Query(max_length=200)] = ""
    channel: Annotated[str, Query(max_length=200)] = ""
    segment: Annotated[str, Query(max_length=200)] = ""


@api.get(
    "/studies",
    response={200: list[shapes.VersionShape], 401: shapes.Problem, 404: shapes.Problem},
    summary="Studies that are kept",
)
@door("findings.see")
def studies(request: HttpRequest) -> list[shapes.VersionShape]:  # noqa: ARG001
    """List the kept studies, the newest first."""
    return [shapes.VersionShape(version=v.version, written=v.written / 1e9) for v in versions()]


@api.get("/study", response={200: shapes.StudyShape} | MISSING, summary="The words of a study")
@door("findings.see")
def study(request: HttpRequest, version: Version = "") -> shapes.StudyShape:
    """Return headline, what to do first, verdicts, and what is not known."""
    return shapes.study_shape(_study(request, version))


@api.get("/figures", response={200: shapes.FiguresShape} | MISSING, summary="Figures of a filter")
@door("findings.see")
def figures(
    request: HttpRequest,
    chosen: Query[Chosen],
    by: Annotated[list[Literal["month", "unit", "touchpoint", "channel", "segment"]], Query(max_length=5)] = [],  # noqa: B006
    version: Version = "",
) -> JsonResponse:
    """Return survey figures and contacts of a filter, added up from cells; never of engagement.

    What cannot be chosen (it is not there, or out of sight) gives 404.
    """
    cells = shelf(version)
    if cells is None:
        raise Http404(_("No study has prepared figures."))
    wanted = {name: value or "" for name, value in chosen.dict().items()}
    shown = Filter.from_query(wanted, sight_of(person_of(request)), cells)
    if shown.messages:
        raise Http404(" ".join(shown.messages))
    keys = tuple(dict.fromkeys(by))

    def is_in_sight(keys: Mapping[str, str | int]) -> bool:
        return shown.units is None or "unit" not in keys or keys["unit"] in shown.units

    months = shown.slice.months or cells.months
    found = [shapes.figure_shape(f) for f in cells.figures(shown.slice, keys) if is_in_sight(f.keys)]
    # Thousands of figures are sent as they are: checking each against the schema takes most of a second.
    return JsonResponse({
        "words": shown.words,
        "months": [shapes.month_code(m) for m in months or ()],
        "version": cells.version,
        "figures": found,
        "contacts": [shapes.contact_shape(c) for c in cells.contacts(shown.slice, keys) if is_in_sight(c.keys)],
    })  # fmt: skip


@api.get(
    "/methods",
    response={200: list[shapes.MethodShape], 401: shapes.Problem, 404: shapes.Problem},
    summary="All methods",
)
@door("findings.see")
def methods(request: HttpRequest) -> list[shapes.MethodShape]:
    """List every method, by concept, with whether the last study could answer it."""
    listed = how.entries(kept(sight_of(person_of(request))))
    return [
        shapes.MethodShape(key=e.key, title=e.title, concept=concept, ran=e.ran)
        for concept, entries in listed.items()
        for e in entries
    ]


@api.get("/methods/{key}", response={200: shapes.CardShape} | MISSING, summary="How a figure is computed")
@door("findings.see")
def method(request: HttpRequest, key: Key) -> shapes.CardShape:
    """Return the card of a method, with the words, doubts and origin of its result."""
    result = how.result_of(kept(sight_of(person_of(request))), key)
    card = card_of(key, result)
    if card is None:
        raise Http404
    return shapes.card_shape(key, card, result)


@api.get("/tables/{key}", response={200: shapes.TableShape} | MISSING, summary="The table behind a figure")
@door("findings.see")
def table(
    request: HttpRequest, key: Key, offset: Offset = 0, limit: Limit = 100, version: Version = ""
) -> shapes.TableShape:
    """Return rows of a result's table."""
    return shapes.table_shape(key, _result(request, key, version), offset, limit)


@api.get("/charts/{key}", response={200: shapes.ChartShape} | MISSING, summary="A picture as data")
@door("findings.see")
def chart(request: HttpRequest, key: Key, version: Version = "") -> shapes.ChartShape:
    """Return the Vega-Lite specification of a result's picture."""
    found = _result(request, key, version).chart()
    if found is None:
        raise Http404
    return shapes.ChartShape(key=key, title=found.title, description=found.description, spec=dict(found.spec))


@api.get("/claims", response={200: shapes.ClaimsShape} | MISSING, summary="What may be said, and what was proposed")
@door("findings.see")
def claims(
    request: HttpRequest, accepted: bool | None = None, offset: Offset = 0, limit: Limit = 100, version: Version = ""
) -> shapes.ClaimsShape:
    """Return claims, the surest first; `accepted` keeps those the register let through, or the others."""
    outcome = _study(request, version).claims
    found = sorted(outcome.proposed, key=lambda r: (not r.accepted, r.p_value))
    found = [r for r in found if accepted is None or r.accepted == accepted]
    part = [shapes.claim_shape(r) for r in found[offset : offset + limit]]
    return shapes.ClaimsShape(
        total=len(found), offset=offset, q=outcome.q, gate=outcome.gate, gates=dict(outcome.gates), claims=part
    )


def _study(request: HttpRequest, version: str) -> Seen:
    found = kept(sight_of(person_of(request)), version)
    if found is None:
        raise Http404(_("There is no such study."))
    return found


def _result(request: HttpRequest, key: str, version: str) -> Result:
    found = how.result_of(_study(request, version), key)
    if found is None:
        raise Http404
    return found


@door("findings.see")
@require_GET
def schema(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Return what there is as OpenAPI 3.1."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/"))


urls = api.urls  # made anew at each look
for _pattern in urls[0]:
    # Strangers get 401 from the API itself, not a page to sign in on.
    setattr(_pattern.callback, "login_required", False)  # noqa: B010

"""Figures as data: the same as on the pages, as far as the person sees, and refused to strangers."""

from __future__ import annotations

import json

import pytest

from goodwill.study import kept as findings
from goodwill.study.shelf import Shelf

PATHS = (
    "studies",
    "study",
    "figures",
    "methods",
    "methods/components",
    "tables/net_promoter",
    "charts/trend",
    "claims",
)


@pytest.mark.parametrize("path", PATHS)
def test_strangers_are_refused(visit, path) -> None:
    answer = visit("stranger").get(f"/api/{path}")
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Unauthorized"}


def test_those_who_may_not_sign_in_any_more_find_nothing(visit, cast) -> None:
    client = visit("vera")
    cast["vera"].is_active = False
    cast["vera"].save()
    for path in PATHS:
        assert client.get(f"/api/{path}").status_code in (401, 404)


def test_the_schema_is_openapi_3_1_and_names_every_answer(visit) -> None:
    schema = visit("ada").get("/api/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            assert {"200", "401", "404"} <= set(operation["responses"]), path
            if operation.get("parameters"):
                assert "422" in operation["responses"], path
    assert visit("stranger").get("/api/openapi.json").status_code == 302


@pytest.mark.parametrize("path", PATHS)
def test_everyone_of_the_cast_reads(visit, path) -> None:
    for who in ("ada", "vera", "fia", "lea", "hanna", "olof"):
        assert visit(who).get(f"/api/{path}").status_code == 200, who


def test_figures_are_those_of_the_shelf(visit, site) -> None:
    shelf = Shelf.open(site.project)
    answer = visit("ada").get("/api/figures", {"by": ["month", "touchpoint"]}).json()
    expected = shelf.figures(by=("month", "touchpoint"))
    assert len(answer["figures"]) == len(expected)
    first, same = answer["figures"][0], expected[0]
    assert first["estimate"]["value"] == same.estimate.value
    assert first["keys"]["month"] == f"{same.keys['month'] // 12}-{same.keys['month'] % 12 + 1:02d}"
    assert answer["version"] == shelf.version


def test_figures_have_the_shape_that_the_schema_tells(visit) -> None:
    """They are sent unchecked for speed, so they are checked here."""
    from goodwill.web.findings.api_shapes import FiguresShape

    for query in ("", "?by=touchpoint", "?by=month&by=channel&period=last-3", "?period=2024-02&unit=company"):
        answer = visit("ada").get(f"/api/figures{query}")
        assert answer.status_code == 200
        told = FiguresShape.model_validate(answer.json(), strict=True, extra="forbid")
        assert told.model_dump() == answer.json()


def test_tables_are_those_of_the_study(visit, site) -> None:
    table = findings.read(site.project).results["net_promoter"].table()
    answer = visit("ada").get("/api/tables/net_promoter", {"offset": 3, "limit": 2}).json()
    assert answer["total"] == table.num_rows
    assert [r["value"] for r in answer["rows"]] == table.slice(3, 2)["value"].to_pylist()


def test_charts_keep_colours_as_roles(visit) -> None:
    answer = visit("ada").get("/api/charts/trend").json()
    assert answer["spec"]["$schema"].startswith("https://vega.github.io/schema/vega-lite")
    assert "#" not in json.dumps(answer["spec"]).replace(answer["spec"]["$schema"], "")


def test_claims_are_those_the_register_decided_on(visit, site) -> None:
    claims = findings.read(site.project).claims
    answer = visit("hanna").get("/api/claims", {"limit": 1000}).json()
    assert {c["key"] for c in answer["claims"] if c["accepted"]} == {r.claim.key for r in claims.accepted}
    assert answer["total"] == len(claims.proposed)
    clear = visit("hanna").get("/api/claims", {"accepted": "true"}).json()
    assert clear["total"] == len(claims.accepted)


def test_nothing_of_units_out_of_sight_is_in_any_answer(visit, site, units) -> None:
    client = visit("lea")
    results = findings.read(site.project).results
    paths = ["study", "claims?limit=1000", "figures?by=unit", "figures?by=unit&by=month&by=touchpoint"]
    paths += [f"{what}/{key}" for key in results for what in ("tables", "methods", "charts")]
    for path in paths:
        said = client.get(f"/api/{path}").content.decode()
        assert not [u for u in units[1:] if f'"{u}"' in said or f" {u} " in said], path
    assert any(f["keys"]["unit"] == units[0] for f in client.get("/api/figures?by=unit").json()["figures"])


def test_a_unit_out_of_sight_is_like_one_that_is_not_there(visit, units) -> None:
    hidden, absent = (visit("lea").get("/api/figures", {"unit": u}) for u in (units[1], "no-such-unit"))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json()["detail"].replace(units[1], "X") == absent.json()["detail"].replace("no-such-unit", "X")


@pytest.mark.parametrize(
    "query",
    ["figures?period=x", "figures?by=customer", "tables/net_promoter?limit=0", "tables/net_promoter?limit=100000",
     "tables/net_promoter?offset=-1", "tables/..%2Fx", "claims?accepted=maybe", "study?version=a/b"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(visit, query) -> None:
    assert visit("ada").get(f"/api/{query}").status_code in (404, 422)


@pytest.mark.project("unstudied")
def test_without_a_study_there_is_nothing_to_read(visit) -> None:
    for path in ("study", "figures", "tables/net_promoter", "claims"):
        assert visit("ada").get(f"/api/{path}").status_code == 404, path
    assert visit("ada").get("/api/studies").json() == []

"""What is decided in `plans` shows on the overview and reaches the facts before a study."""

from __future__ import annotations

from goodwill.web.findings.facade import publish_all
from goodwill.web.plans.models import Promise, Target


def test_a_target_and_its_owner_stand_beside_the_figure(visit, cast) -> None:
    before = visit("vera").get("/").content.decode()
    assert "No target and no owner" in before
    Target.objects.create(metric="net promoter score", unit="", level=25, by="2027-06-30", owner=cast["ana"])
    after = visit("vera").get("/").content.decode()
    assert "Target for net promoter score: 25.0 by 30 Jun 2027, owner Ana" in after


def test_before_a_study_the_site_writes_promises_into_the_facts(visit, site) -> None:
    visit("ana").get("/plans/promises")
    Promise.objects.filter(pk=Promise.objects.first().pk).update(statement="New words.", is_published=False)
    assert publish_all(site.project) == 1
    assert not Promise.objects.filter(is_published=False).exists()

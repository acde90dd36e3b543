"""Handing over and erasing one person: rights, receipt, and that nothing is left anywhere in the project's folder."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from goodwill.ledger.one_customer import one_customer


@pytest.mark.parametrize("who", ["ana", "lea", "fia", "vera", "hanna"])
def test_only_admins_hand_over_and_erase(visit, own_and_other, at, who):
    client = visit(who)
    assert client.post(at(own_and_other[0], "/export")).status_code == 404
    assert client.get(at(own_and_other[0], "/erase")).status_code == 404
    assert client.post(at(own_and_other[0], "/erase"), {"typed": own_and_other[0].source_id}).status_code == 404


def test_everything_that_is_kept_is_handed_over_to_who_asked_and_for_a_day(visit, site, listed, at):
    from goodwill.web.customers.tasks import drop_old_files
    from goodwill.web.jobs.facade import Job, perform
    from goodwill.web.people.models import AuditLine

    row, client = listed.page(sort="interactions", size=1).rows[0], visit("ada")
    visit("ana").post("/customers/search", {"term": row.source_id[:-1]})
    where = client.post(at(row, "/export")).headers["Location"]
    job = perform(Job.objects.get(kind="export_person"))
    assert job.state == "done", job.error
    assert client.get(where).status_code == 200
    held = zipfile.ZipFile(io.BytesIO(b"".join(client.get(f"{where}?get").streaming_content)))
    tables = json.loads(held.read("customer.json"))
    known = one_customer(site.project, row.customer_key)
    for table in ("interactions", "answers", "outcomes", "consents", "moments"):
        assert len(tables[table]) == len(known.of(table))
        assert f"{table}.csv" in held.namelist()
    assert tables["ids"][0]["id"] == row.source_id
    assert tables["kept in the site"] == [{"table": "searches", "column": "term", "text": row.source_id[:-1]}]
    assert "employee_key" not in held.read("customer.json").decode()
    assert visit("ana").get(f"{where}?get").status_code == 404
    assert row.source_id not in str(list(AuditLine.objects.values()))
    Job.objects.filter(pk=job.pk).update(finished_at="2025-01-01T00:00:00Z")
    assert client.get(f"{where}?get").status_code == 404
    assert drop_old_files.call_local() == 1
    assert not list(site.exports.rglob("*.zip"))


def test_a_mistyped_id_erases_nobody(visit, listed, at):
    from goodwill.web.jobs.facade import Job

    row = listed.page(size=1).rows[0]
    answer = visit("ada").post(at(row, "/erase"), {"typed": row.source_id + "x"})
    assert answer.status_code == 200
    assert "Nothing was erased" in answer.content.decode()
    assert not Job.objects.filter(kind="erase_person").exists()


def test_an_erased_customer_is_nowhere_and_the_receipt_names_nobody(visit, site, listed, at):
    from goodwill.web.jobs.facade import Job, perform
    from goodwill.web.people.models import AuditLine

    row, client = listed.page(sort="interactions", size=1).rows[0], visit("ada")
    assert client.get(at(row, "/erase")).status_code == 200
    where = client.post(at(row, "/erase"), {"typed": row.source_id}).headers["Location"]
    job = perform(Job.objects.get(kind="erase_person"))
    assert job.state == "done", job.error
    assert client.get(at(row)).status_code == 404
    page = client.get(where)
    assert page.status_code == 200
    receipt = client.get(f"{where}/receipt")
    for text in (page.content.decode(), receipt.content.decode(), str(list(AuditLine.objects.values()))):
        assert row.source_id not in text
    assert json.loads(receipt.content)["rows"]["interactions"] >= row.interactions
    assert client.get("/customers/").status_code == 200
    assert visit("ana").get(where).status_code == 404


def test_who_reads_is_waited_for(visit, site, listed, at, monkeypatch):
    import threading

    from goodwill.ledger.project import Project
    from goodwill.web.jobs.facade import Job, perform

    monkeypatch.setattr("goodwill.ledger.lease.PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr("goodwill.web.customers.tasks.PAUSE", 0.05)
    row, client = listed.page(sort="interactions", size=1).rows[0], visit("ada")
    client.post(at(row, "/erase"), {"typed": row.source_id})
    leases = Project.open(site.project).leases
    reader = leases.read(1)
    threading.Timer(1.0, leases.release, (reader,)).start()
    job = perform(Job.objects.get(kind="erase_person"))
    assert job.state == "done", job.error


ERASE = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
settings.ALLOWED_HOSTS = ["*"]
settings.STORAGES = {**settings.STORAGES, "staticfiles": {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
call_command("migrate", verbosity=0)
from goodwill.ledger.one_customer import one_customer
from goodwill.study.customer_shelf import CustomerShelf
from goodwill.web.customers.keys import text_of
from goodwill.web.customers.models import SavedFilter
from goodwill.web.jobs.facade import Job, begin, perform
from goodwill.web.people.models import Person
ada = Person.objects.create_superuser("ada@example.org", "correct horse battery staple")
client = Client()
client.force_login(ada, backend="goodwill.web.people.sign_in.Backend")
site = settings.SITE
from datetime import UTC, datetime
import pyarrow as pa, pyarrow.parquet as pq
from goodwill.intake.load import load
row = CustomerShelf.open(site.project).page(sort="interactions", size=1).rows[0]
mail = "anna.svensson@example.org"
links = pa.table({"space": ["mail"], "customer_id": [mail], "same_as": [row.source_id],
                  "valid_from": [datetime(2025, 1, 1, tzinfo=UTC)]})
pq.write_table(links, site.folder / "links.parquet")
load(site.project, [site.folder / "links.parquet"])
(site.folder / "links.parquet").unlink()
known = one_customer(site.project, row.customer_key)
words = max((str(a["text"]) for a in known.of("answers") if a["text"]), key=len)
key = text_of(row.customer_key)
found = client.post("/customers/search", {"term": row.source_id[:-1]})
client.get(found.headers["Location"])
client.post("/customers/search", {"term": row.source_id + "9"})
SavedFilter.objects.create(person=ada, name="About " + row.source_id, query="least=5")
Job.objects.create(kind="load", state="failed", error={"seen": f"row of {row.source_id} ({mail}): {words}"})
for folder in (site.uploads, site.mail):
    folder.mkdir(parents=True, exist_ok=True)
(site.uploads / "orders.csv").write_text(f"customer;amount\\n{row.source_id};3\\n")
(site.uploads / "others.csv").write_text("customer;amount\\nsomebody else;3\\n")
(site.mail / "letter.log").write_text(f"To: x\\n\\n{words}\\n")
client.post(f"/customers/one/{key}/export")
assert perform(Job.objects.get(kind="export_person")).state == "done"
where = client.post(f"/customers/one/{key}/erase", {"typed": row.source_id}).headers["Location"]
job = perform(Job.objects.get(kind="erase_person"))
raw = [words.encode(), json.dumps(words)[1:-1].encode()]
left = []
for path in sorted(p for p in site.project.rglob("*") if p.is_file()):  # while the site is up: its log is not emptied
    data = path.read_bytes()
    left += [f"{path}: {name}" for name in (row.source_id, mail) if name.encode() in data]
    # Words of the sample are drawn from a stock and others may have said the same: in the site nobody has.
    left += [f"{path}: words" for w in raw if w in data and site.folder in path.parents]
print(json.dumps({"left": left, "state": job.state, "error": job.error, "site": job.result.get("site"),
                  "log": (site.folder / "site.sqlite3-wal").is_file(), "page": client.get(where).status_code}))
"""


def test_no_byte_of_the_person_is_left_in_the_whole_folder_of_the_project(shown_projects, tmp_path):
    project = tmp_path / "project"
    shutil.copytree(shown_projects("planted"), project)
    environment = {**os.environ, "GOODWILL_PROJECT": str(project), "DJANGO_SETTINGS_MODULE": "goodwill.web.settings"}
    environment.pop("GOODWILL_DATABASE", None)  # this is about the files of the folder: the database has to be one
    done = subprocess.run([sys.executable, "-c", ERASE], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["state"] == "done", told
    assert told["page"] == 200
    assert told["site"]["searches"] >= 2
    assert (project / "web" / "uploads" / "others.csv").is_file()
    assert told["log"], "the log of the database was there to be looked at"
    assert told["left"] == []

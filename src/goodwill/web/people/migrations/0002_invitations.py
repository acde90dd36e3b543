"""Invitations, an audit log that only grows, proved addresses, and the table for rate limits."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models

import goodwill.web.people.models
from goodwill.web.people import append_only


def lay_triggers(apps, schema_editor):
    append_only.lay(schema_editor.connection)


def lift_triggers(apps, schema_editor):
    append_only.lift(schema_editor.connection)


def prove_addresses(apps, schema_editor):
    """Persons of the first schema have no row for their address; without a proved one a provider cannot sign them in."""
    address, person = apps.get_model("account", "EmailAddress"), apps.get_model("people", "Person")
    have = set(address.objects.values_list("user_id", flat=True))
    for p in person.objects.exclude(pk__in=have):
        address.objects.create(user=p, email=p.email.lower(), verified=True, primary=True)


def make_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="E-mail")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("viewer", "Viewer"),
                            ("analyst", "Analyst"),
                            ("front_line", "Front line"),
                            ("team_lead", "Team lead"),
                            ("people", "People (HR)"),
                            ("admin", "Admin"),
                        ],
                        default="viewer",
                        max_length=20,
                        verbose_name="Role",
                    ),
                ),
                ("units", models.JSONField(blank=True, default=list, verbose_name="Units")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("sv", "Svenska")],
                        default="en",
                        max_length=5,
                        verbose_name="Language",
                    ),
                ),
                (
                    "nonce",
                    models.CharField(default=goodwill.web.people.models._nonce, editable=False, max_length=40),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField(default=goodwill.web.people.models._in_a_week)),
                ("accepted_at", models.DateTimeField(editable=False, null=True)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                        fields=("email",),
                        name="one_open_invitation_an_address",
                    )
                ],
            },
        ),
        migrations.RunPython(prove_addresses, migrations.RunPython.noop),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
        migrations.RunPython(lay_triggers, lift_triggers),
    ]

"""The first schema: persons, invitations and the audit log."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="E-mail")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="Name")),
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
                        blank=True,
                        choices=[("en", "English"), ("sv", "Svenska")],
                        max_length=5,
                        verbose_name="Language",
                    ),
                ),
                ("zone", models.CharField(blank=True, max_length=60, verbose_name="Time zone")),
                (
                    "number_style",
                    models.CharField(
                        blank=True, choices=[("en", "1,234.5"), ("sv", "1 234,5")], max_length=5, verbose_name="Numbers"
                    ),
                ),
                (
                    "theme",
                    models.CharField(
                        blank=True, choices=[("light", "Light"), ("dark", "Dark")], max_length=5, verbose_name="Colours"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="May sign in")),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "ordering": ("email",),
            },
        ),
        migrations.CreateModel(
            name="AuditLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("who", models.CharField(max_length=254)),
                ("verb", models.CharField(db_index=True, max_length=60)),
                ("what", models.CharField(blank=True, max_length=254)),
                ("detail", models.JSONField(blank=True, default=dict)),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
    ]

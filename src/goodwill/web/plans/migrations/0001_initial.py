"""The first schema: promises and targets."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Adoption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("promise_id", models.CharField(max_length=80, unique=True)),
                ("statement", models.TextField(max_length=500, verbose_name="The promise, as customers hear it")),
                ("measured_by", models.CharField(max_length=80, verbose_name="Measured by")),
                ("unit_of_measure", models.CharField(max_length=40, verbose_name="Unit of measure")),
                ("promised_level", models.FloatField(verbose_name="Promised level")),
                ("low", models.FloatField(verbose_name="Lowest possible")),
                ("high", models.FloatField(verbose_name="Highest possible")),
                (
                    "higher_is",
                    models.CharField(
                        choices=[("better", "Higher is better"), ("worse", "Higher is worse")],
                        default="better",
                        max_length=6,
                        verbose_name="Direction",
                    ),
                ),
                ("touchpoints", models.JSONField(blank=True, default=list, verbose_name="Touchpoints")),
                ("valid_from", models.DateTimeField(verbose_name="Made from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="Made until")),
                ("is_published", models.BooleanField(default=False)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("statement",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("low__lt", models.F("high"))), name="promise_scale_has_a_length"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metric", models.CharField(max_length=60, verbose_name="Figure")),
                ("unit", models.CharField(blank=True, max_length=120, verbose_name="Unit")),
                (
                    "level",
                    models.FloatField(
                        validators=[
                            django.core.validators.MinValueValidator(-100.0),
                            django.core.validators.MaxValueValidator(100.0),
                        ],
                        verbose_name="Wanted level",
                    ),
                ),
                ("by", models.DateField(verbose_name="By")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Owner",
                    ),
                ),
            ],
            options={
                "ordering": ("metric", "unit"),
                "constraints": [models.UniqueConstraint(fields=("metric", "unit"), name="one_target_for_a_figure")],
            },
        ),
    ]

"""What a slice of the site is: a Django app that says where it stands and registers its screens."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class Slice(AppConfig):
    """Base of every slice's configuration.

    Attributes
    ----------
    at
        What its addresses begin with.
    """

    default = False
    default_auto_field = "django.db.models.BigAutoField"
    at = ""

    def ready(self) -> None:
        """Load what registers itself: permission rules, screens, tasks."""
        for room in ("rules", "screens", "tasks"):
            if find_spec(f"{self.name}.{room}") is not None:
                import_module(f"{self.name}.{room}")


def slices_with_urls() -> list[Slice]:
    """Return the slices that have addresses, in the order of INSTALLED_APPS; the shell's own are the root's."""
    ours = [a for a in apps.get_app_configs() if isinstance(a, Slice) and a.label != "shell"]
    return [a for a in ours if find_spec(f"{a.name}.urls") is not None]

"""Static files under names that carry their content, compressed once when the site starts."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Files(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, which falls back to plain names where nothing was collected (tests without a server)."""

    manifest_strict = False

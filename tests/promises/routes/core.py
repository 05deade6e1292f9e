"""Pages that belong to every floor."""

from __future__ import annotations

from tests.promises.matrix import EVERYBODY, Row

ROWS = [
    Row("core:needs_you", get={200: EVERYBODY}),
    Row("core:accessibility", get={200: EVERYBODY}, signed_out=200),
    Row("core:design", get={200: EVERYBODY}, post={200: EVERYBODY}, signed_out=200),
    Row("core:brand", {"ref": "@buyer"}, get={200: EVERYBODY}, signed_out=200),
    Row("core:server_time", get={200: EVERYBODY}, signed_out=200),
]

"""The health page and the demonstration's own pages."""

from __future__ import annotations

from tests.promises.matrix import EVERYBODY, Row

ROWS = [
    Row("demo:start", get={200: EVERYBODY}, signed_out=200),
    Row("health", get={200: EVERYBODY}, signed_out=200),
    Row("demo:sign_in", post={404: EVERYBODY}, signed_out=404, note="Nobody is named, so there is nobody to become."),
    Row("demo:people", get={200: EVERYBODY}, signed_out=200),
    Row("demo:mailbox", get={200: EVERYBODY}, signed_out=200),
    Row("demo:platform", get={200: EVERYBODY}, post={200: EVERYBODY}, signed_out=200),
    Row("demo:clock", get={200: EVERYBODY}, post={200: EVERYBODY}, signed_out=200),
]

"""A document of the invitation."""

from __future__ import annotations

from typing import Any

from django import forms

from core.forms import UploadField
from tenders.actions.documents import KINDS, MOST_BYTES
from tenders.enums import DocumentKind
from tenders.forms.authoring.base import DraftForm
from tenders.models import Lot, Tender


class DocumentForm(DraftForm):
    title = forms.CharField(
        label="Title", max_length=200, help_text="The same title again adds a new version of that document."
    )
    kind = forms.ChoiceField(label="Kind", choices=DocumentKind.choices)
    lot = forms.ModelChoiceField(label="Lot", queryset=Lot.objects.none(), required=False, empty_label="All lots")
    file = UploadField(
        label="File", kinds=tuple(KINDS), most_bytes=MOST_BYTES, help_text="PDF, Word, Excel or CSV, 50 MB at most."
    )

    def __init__(self, *args: Any, tender: Tender, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lot"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = tender.lots.all()

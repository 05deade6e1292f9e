"""The whole invitation to tender as one document: what is bought, by when, what is asked, how bids are judged.

`document_of(tender)` gives it in blocks; `core.documents.as_pdf` and `core.docx.as_docx` draw them.
"""

from __future__ import annotations

from tenders.invitation.content import document_of

__all__ = ["document_of"]

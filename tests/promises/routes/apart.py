"""Parts of the address tree that others built: a rule for each prefix instead of a row for each route."""

from __future__ import annotations

PREFIXES = {
    "cms/": "Wagtail's editor: signed out, to the one sign-in; an engagement officer, in; everybody else, 404.",
    "accounts/": "allauth: what is about the signed-in person asks to sign in; sign-up is closed.",
    "media-documents/": "Wagtail's documents: what the public pages show; no row knows one, so 404.",
    "_util/": "Wagtail's password pages of private pages; there are none, so 404 or the one sign-in.",
    "^((?:[\\w\\-]+/)*)$": "Wagtail's public pages: whatever no other route takes is a public page or 404.",
}

WAGTAIL = ("/cms/", "/cms/pages/", "/cms/images/", "/cms/documents/", "/cms/reports/site-history/", "/cms/account/")
"""Addresses of the editor, among them reports and the person's own settings."""

OFFICERS_ALONE = ("/cms/users/", "/cms/groups/", "/cms/settings/", "/cms/sites/")
"""What even an engagement officer does not open: people, rights and sites are not the editor's business."""

ACCOUNT_PAGES = (
    "account_email", "account_change_password", "account_reauthenticate", "mfa_index", "mfa_activate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp", "mfa_reauthenticate",
    "mfa_download_recovery_codes",
)  # fmt: skip
"""A visitor who is not signed in is sent to sign in."""

"""The first pages: home, and 'Talk to us' under it, in place of Wagtail's welcome page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations

HOME_PATH, TALK_PATH = "00010001", "000100010001"


def plant(apps: Any, schema_editor: Any) -> None:
    """Home replaces the welcome page at its place in the tree; the default site points at it."""
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("cms", "HomePage")
    TalkToUsPage = apps.get_model("cms", "TalkToUsPage")
    if HomePage.objects.exists():
        return
    locale = Locale.objects.order_by("pk").first()
    if locale is None:
        locale = Locale.objects.create(language_code=settings.LANGUAGE_CODE)
    Site.objects.all().delete()
    Page.objects.filter(path__startswith=HOME_PATH).delete()
    home = HomePage.objects.create(
        title="Fairlot",
        draft_title="Fairlot",
        slug="home",
        url_path="/home/",
        path=HOME_PATH,
        depth=2,
        numchild=1,
        live=True,
        locale=locale,
        content_type=ContentType.objects.get_or_create(app_label="cms", model="homepage")[0],
    )
    TalkToUsPage.objects.create(
        title="Talk to us",
        draft_title="Talk to us",
        slug="talk-to-us",
        url_path="/home/talk-to-us/",
        path=TALK_PATH,
        depth=3,
        numchild=0,
        live=True,
        locale=locale,
        content_type=ContentType.objects.get_or_create(app_label="cms", model="talktouspage")[0],
        introduction="What we plan to buy, the dates, and what we changed because of you.",
    )
    Page.objects.filter(depth=1).update(numchild=1)
    Site.objects.create(hostname="localhost", port=80, site_name="Fairlot", root_page_id=home.pk, is_default_site=True)


def uproot(apps: Any, schema_editor: Any) -> None:
    """Nothing to undo: the tables of these pages go with the schema."""


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(plant, uproot)]

"""Pages that belong to every floor: what needs you, the history of a record, signing in again."""

from __future__ import annotations

from django.urls import path

from core.views.brand import brand
from core.views.design import design
from core.views.organisation import founding, home, joining, oversight, staff
from core.views.pages import accessibility, needs_you
from core.views.server_time import server_time

app_name = "core"

urlpatterns = [
    path("needs/", needs_you, name="needs_you"),
    path("design/", design, name="design"),
    path("accessibility/", accessibility, name="accessibility"),
    path("brand/<str:ref>.css", brand, name="brand"),
    path("brand/preview/<str:colour>.css", home.brand_preview, name="brand_preview"),
    path("server-time/", server_time, name="server_time"),
    path("organisation/new/", founding.found, name="found"),
    path("organisation/new/<str:secret>/", founding.found_invited, name="found_invited"),
    path("organisation/join/<str:secret>/", joining.join, name="join"),
    path("organisation/<str:ref>/", home.setting_up, name="setting_up"),
    path("organisation/<str:ref>/name/", home.name, name="organisation_name"),
    path("organisation/<str:ref>/colour/", home.colour, name="organisation_colour"),
    path("organisation/<str:ref>/closed/", home.holidays, name="organisation_holidays"),
    path("organisation/<str:ref>/staff/", staff.staff, name="staff"),
    path("organisation/<str:ref>/staff/invite/", staff.invite, name="invite"),
    path(
        "organisation/<str:ref>/staff/invitations/<int:number>/<slug:act>/", staff.invitation_act, name="invitation_act"
    ),
    path("organisation/<str:ref>/staff/<str:person>/", staff.colleague, name="colleague"),
    path("organisation/<str:ref>/staff/<str:person>/end/<slug:role>/", staff.end, name="end_role"),
    path("organisation/<str:ref>/duties/", oversight.duties, name="duties"),
    path("organisation/<str:ref>/access/", oversight.access, name="access"),
    path("organisation/<str:ref>/access/<str:grant>/end/", oversight.access_end, name="access_end"),
    path("organisation/<str:ref>/log/", oversight.log, name="log"),
    path("organisation/<str:ref>/log.csv", oversight.log_csv, name="log_csv"),
]

"""The market for suppliers and the public, and the office that decides."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dps.views import applications, markets, office

app_name = "dps"

urlpatterns: list[URLPattern | URLResolver] = [
    path("markets/", markets.markets, name="markets"),
    path("markets/office/", office.offices, name="offices"),
    path("markets/office/new/", office.new_market, name="market_new"),
    path("markets/<str:ref>/", markets.market, name="market"),
    path("markets/<str:ref>/parts/<int:number>/apply/", applications.start, name="apply"),
    path("markets/<str:ref>/office/", office.office, name="office"),
    path("markets/<str:ref>/history/", office.history, name="market_history"),
    path("markets/<str:ref>/act/<str:verb>/", office.act, name="market_act"),
    path("applications/", applications.own, name="applications"),
    path("applications/<str:ref>/", applications.application, name="application"),
    path("applications/<str:ref>/check/", applications.check, name="application_check"),
    path("applications/<str:ref>/withdraw/", applications.withdraw, name="application_withdraw"),
    path("applications/<str:ref>/decide/", office.decide, name="decide"),
]

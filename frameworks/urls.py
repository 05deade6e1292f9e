"""Pages about agreements, places, mobilisation, referrals and offers."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from frameworks.views import agreements, board, mobilisation, offers, places, referrals

app_name = "frameworks"

urlpatterns: list[URLPattern | URLResolver] = [
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/bring-in/", agreements.bring_in, name="bring_in"),
    path("agreements/from/<str:reference>/", agreements.set_up, name="set_up"),
    path("agreements/<str:ref>/", agreements.agreement, name="agreement"),
    path("agreements/<str:ref>/places.csv", agreements.places_csv, name="places_csv"),
    path("agreements/<str:ref>/history/", agreements.agreement_history, name="history"),
    path("agreements/<str:ref>/end/", agreements.agreement_end, name="agreement_end"),
    path("agreements/<str:ref>/act/<slug:verb>/", agreements.agreement_act, name="agreement_act"),
    path("agreements/<str:ref>/hand-backs/new/", places.hand_back_new, name="hand_back_new"),
    path("agreements/<str:ref>/hand-backs/<str:hand_back_ref>/", places.hand_back, name="hand_back"),
    path(
        "agreements/<str:ref>/hand-backs/<str:hand_back_ref>/withdraw/",
        places.hand_back_withdraw,
        name="hand_back_withdraw",
    ),
    path("agreements/<str:ref>/areas/<int:number>/<slug:position>/", places.fill, name="fill"),
    path("agreements/<str:ref>/providers/<str:organisation_ref>/leave/", places.leave, name="leave"),
    path("agreements/<str:ref>/providers/<str:organisation_ref>/suspend/", places.suspend, name="suspend"),
    path(
        "agreements/<str:ref>/providers/<str:organisation_ref>/act/<slug:verb>/", places.member_act, name="member_act"
    ),
    path("agreements/<str:ref>/mobilisation/", mobilisation.mobilisations, name="mobilisations"),
    path("agreements/<str:ref>/mobilisation/<str:organisation_ref>/", mobilisation.mobilisation, name="mobilisation"),
    path(
        "agreements/<str:ref>/mobilisation/<str:organisation_ref>/act/<slug:verb>/",
        mobilisation.mobilisation_act,
        name="mobilisation_act",
    ),
    path("mobilisation-tasks/<str:ref>/<slug:verb>/", mobilisation.task_act, name="task_act"),
    path("referrals/", board.board, name="board"),
    path("referrals/new/", referrals.referral_new, name="referral_new"),
    path("referrals/<str:ref>/", referrals.referral, name="referral"),
    path("referrals/<str:ref>/offer/", referrals.make_offer, name="make_offer"),
    path("referrals/<str:ref>/act/<slug:verb>/", referrals.referral_act, name="referral_act"),
    path("offers/", offers.offers, name="offers"),
    path("offers/<str:ref>/", offers.offer, name="offer"),
    path("offers/<str:ref>/accept/", offers.accept, name="offer_accept"),
    path("offers/<str:ref>/decline/", offers.decline, name="offer_decline"),
]

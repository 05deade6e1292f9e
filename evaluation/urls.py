"""Marking, moderation, award and results. Mounted at the root by config."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from evaluation.views import awarding, dry_run, marking, moderating, panels, ranking, results

app_name = "evaluation"

urlpatterns: list[URLPattern | URLResolver] = [
    path("marking/", panels.index, name="marking"),
    path("marking/<str:reference>/", panels.panel, name="panel"),
    path("marking/<str:reference>/appoint/", panels.appoint, name="appoint"),
    path("marking/<str:reference>/declare/", panels.declare, name="declare"),
    path("marking/<str:reference>/members/<str:person>/<str:act>/", panels.member_act, name="member_act"),
    path("marking/<str:reference>/act/<str:verb>/", panels.panel_act, name="panel_act"),
    path("marking/<str:reference>/hand-in/", marking.hand_in, name="hand_in"),
    path("marking/<str:reference>/bid/<str:letter>/question/<int:number>/", marking.answer, name="answer"),
    path("marking/<str:reference>/bid/<str:letter>/question/<int:number>/save/", marking.autosave, name="autosave"),
    path("marking/<str:reference>/bid/<str:letter>/files/<str:file>/", marking.bid_file, name="bid_file"),
    path("marking/<str:reference>/moderate/", moderating.overview, name="moderate"),
    path(
        "marking/<str:reference>/moderate/bid/<str:letter>/question/<int:number>/",
        moderating.answer,
        name="moderate_answer",
    ),
    path("tenders/<str:reference>/dry-run/", dry_run.page, name="dry_run"),
    path("tenders/<str:reference>/award/", awarding.award, name="award"),
    path("tenders/<str:reference>/award/act/<str:verb>/", awarding.award_act, name="award_act"),
    path("tenders/<str:reference>/award/places.csv", awarding.places_csv, name="places_csv"),
    path("tenders/<str:reference>/award/proof.json", awarding.proof, name="proof"),
    path("tenders/<str:reference>/award/approve/", awarding.approve, name="approve"),
    path("tenders/<str:reference>/award/summaries/", awarding.summaries, name="summaries"),
    path("tenders/<str:reference>/award/summaries/<str:bid>.pdf", awarding.summary_pdf, name="summary_pdf"),
    path("tenders/<str:reference>/award/lots/<int:number>/", awarding.lot, name="lot"),
    path("tenders/<str:reference>/award/ranking/", ranking.overview, name="ranking"),
    path("tenders/<str:reference>/award/ranking/<int:number>/", ranking.lot, name="lot_ranking"),
    path("results/", results.index, name="results"),
    path("results/<str:reference>/", results.result, name="result"),
    path("results/<str:reference>/summary.pdf", results.own_pdf, name="own_pdf"),
]

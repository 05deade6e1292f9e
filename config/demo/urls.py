"""Mounted in demonstration and test mode only."""

from __future__ import annotations

from django.urls import path

from config.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.start, name="start"),
    path("demo/sign-in/", views.sign_in, name="sign_in"),
    path("demo/people/", views.people, name="people"),
    path("demo/mailbox/", views.mailbox, name="mailbox"),
    path("demo/clock/", views.clock_page, name="clock"),
    path("demo/platform/", views.platform, name="platform"),
]

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.workflow
import frameworks.models.hand_back
import frameworks.models.mobilisation
import frameworks.models.offer
import frameworks.models.place
import frameworks.models.referral


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("core", "__first__"),
        ("tenders", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=200)),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[("draft", "Being set up"), ("live", "Live"), ("ended", "Ended")],
                        db_index=True,
                        default="draft",
                        max_length=30,
                        protected=True,
                    ),
                ),
                ("open_door", models.BooleanField(default=False)),
                ("starts_on", models.DateField(blank=True, null=True)),
                (
                    "starts_precision",
                    models.CharField(
                        choices=[("day", "On the day"), ("month", "In the month"), ("by", "By the day, at the latest")],
                        default="day",
                        max_length=5,
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("rules", models.JSONField(default=dict)),
                ("offer_minutes", models.JSONField(default=dict, help_text="Minutes to answer an offer, by urgency")),
                (
                    "imported_from",
                    models.CharField(
                        blank=True, default="", help_text="The source, if positions came from data", max_length=200
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("live_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.TextField(blank=True, default="")),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="core.organisation"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "live_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tender",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreement",
                        to="tenders.tender",
                    ),
                ),
            ],
            options={
                "ordering": ["ref"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "live", "ended"])),
                        name="frameworks_agreement_status_legal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("live_at__isnull", True), ("live_by__isnull", True)),
                            models.Q(("live_at__isnull", False), ("live_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_agreement_live_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_agreement_ended_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("starts_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="frameworks_agreement_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementLot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("zone", models.CharField(blank=True, default="", max_length=40)),
                ("tags", models.JSONField(blank=True, default=list)),
                ("scheme", models.CharField(blank=True, default="", max_length=200)),
                ("weekly_hours", models.DecimalField(blank=True, decimal_places=1, max_digits=9, null=True)),
                ("not_awarded_reason", models.TextField(blank=True, default="")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="frameworks.agreement"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenders.area",
                    ),
                ),
                (
                    "tender_lot",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreement_lot",
                        to="tenders.lot",
                    ),
                ),
            ],
            options={
                "ordering": ["agreement", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "number"), name="frameworks_lot_number_once"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="frameworks_lot_number_from_1"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[("active", "Active"), ("suspended", "Suspended"), ("left", "Left")],
                        db_index=True,
                        default="active",
                        max_length=30,
                        protected=True,
                    ),
                ),
                ("joined_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("suspended_at", models.DateTimeField(blank=True, null=True)),
                ("suspended_reason", models.TextField(blank=True, default="")),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("left_reason", models.TextField(blank=True, default="")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="frameworks.agreement"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "left_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreement_memberships",
                        to="core.organisation",
                    ),
                ),
                (
                    "suspended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["agreement", "organisation__name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "suspended", "left"])),
                        name="frameworks_member_status_legal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("suspended_at__isnull", True), ("suspended_by__isnull", True)),
                            models.Q(("suspended_at__isnull", False), ("suspended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_member_suspended_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_at__isnull", True), ("left_by__isnull", True)),
                            models.Q(("left_at__isnull", False), ("left_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_member_left_pair",
                    ),
                    models.UniqueConstraint(fields=("agreement", "organisation"), name="frameworks_member_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mobilisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[
                            ("planned", "Planned"),
                            ("under_way", "Under way"),
                            ("ready", "Ready, waiting for go or no-go"),
                            ("live", "Live"),
                        ],
                        db_index=True,
                        default="planned",
                        max_length=30,
                        protected=True,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("go_live_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decision",
                    models.CharField(blank=True, choices=[("go", "Go"), ("no_go", "No-go")], default="", max_length=5),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("conditions", models.TextField(blank=True, default="")),
                (
                    "approver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mobilisation", to="frameworks.member"
                    ),
                ),
                (
                    "ready_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["member__agreement", "member__organisation__name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["planned", "under_way", "ready", "live"])),
                        name="frameworks_mobilisation_status_legal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("started_at__isnull", True), ("started_by__isnull", True)),
                            models.Q(("started_at__isnull", False), ("started_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_mobilisation_started_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ready_at__isnull", True), ("ready_by__isnull", True)),
                            models.Q(("ready_at__isnull", False), ("ready_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_mobilisation_ready_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_mobilisation_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("go_live_on__gte", models.F("starts_on"))),
                        name="frameworks_mobilisation_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "live"), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("ready_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="frameworks_mobilisation_go_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MobilisationTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=frameworks.models.mobilisation.task_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("key", models.SlugField(max_length=40)),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("guidance", models.TextField(blank=True, default="")),
                ("owner", models.CharField(choices=[("provider", "Provider"), ("buyer", "Council")], max_length=10)),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[("open", "To do"), ("reported", "Reported done"), ("confirmed", "Confirmed")],
                        db_index=True,
                        default="open",
                        max_length=30,
                        protected=True,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("due_on", models.DateField()),
                ("note", models.TextField(blank=True, default="")),
                ("reported_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("returned_at", models.DateTimeField(blank=True, null=True)),
                ("returned_reason", models.TextField(blank=True, default="")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mobilisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="frameworks.mobilisation"
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["mobilisation", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "reported", "confirmed"])),
                        name="frameworks_task_status_legal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reported_at__isnull", True), ("reported_by__isnull", True)),
                            models.Q(("reported_at__isnull", False), ("reported_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_task_reported_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_task_confirmed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("returned_at__isnull", True), ("returned_by__isnull", True)),
                            models.Q(("returned_at__isnull", False), ("returned_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_task_returned_pair",
                    ),
                    models.UniqueConstraint(fields=("mobilisation", "key"), name="frameworks_task_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("starts_on"))),
                        name="frameworks_task_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=frameworks.models.place.place_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "position",
                    models.CharField(
                        choices=[
                            ("primary", "Primary"),
                            ("secondary", "Secondary"),
                            ("reserve", "Reserve"),
                            ("member", "Member"),
                        ],
                        max_length=12,
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=1)),
                (
                    "rate",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="rate an hour in pounds"
                    ),
                ),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[("held", "Held"), ("ended", "Ended")],
                        db_index=True,
                        default="held",
                        max_length=30,
                        protected=True,
                    ),
                ),
                ("from_on", models.DateField()),
                (
                    "from_precision",
                    models.CharField(
                        choices=[("day", "On the day"), ("month", "In the month"), ("by", "By the day, at the latest")],
                        default="day",
                        max_length=5,
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("given_reason", models.TextField(blank=True, default="")),
                ("to_on", models.DateField(blank=True, null=True)),
                (
                    "to_precision",
                    models.CharField(
                        choices=[("day", "On the day"), ("month", "In the month"), ("by", "By the day, at the latest")],
                        default="day",
                        max_length=5,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.TextField(blank=True, default="")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="places", to="frameworks.agreement"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="frameworks.agreementlot",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="places", to="frameworks.member"
                    ),
                ),
            ],
            options={
                "ordering": ["agreement", "lot__number", "rank", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["held", "ended"])), name="frameworks_place_status_legal"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_place_ended_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__in", ["primary", "secondary", "reserve", "member"])),
                        name="frameworks_place_position_legal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on__isnull", True), ("to_on__gte", models.F("from_on")), _connector="OR"
                        ),
                        name="frameworks_place_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "held"), ("to_on__isnull", True)),
                            models.Q(("status", "ended"), ("to_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_place_ended_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lot__isnull", False), ("position", "reserve"), _connector="OR"),
                        name="frameworks_place_whole_agreement_is_reserve",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("position__in", ("primary", "secondary")), ("status", "held")),
                        fields=("lot", "position"),
                        name="frameworks_one_holder_a_position",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("lot__isnull", False), ("status", "held")),
                        fields=("lot", "member"),
                        name="frameworks_one_place_a_provider_and_area",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("lot__isnull", True), ("status", "held")),
                        fields=("agreement", "member"),
                        name="frameworks_one_reserve_place_a_provider",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=frameworks.models.hand_back.hand_back_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[
                            ("notified", "Notice received"),
                            ("transferred", "Passed on"),
                            ("left_empty", "Place left empty"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        db_index=True,
                        default="notified",
                        max_length=30,
                        protected=True,
                    ),
                ),
                ("notice_on", models.DateField(blank=True, null=True)),
                ("takes_effect_on", models.DateField()),
                (
                    "precision",
                    models.CharField(
                        choices=[("day", "On the day"), ("month", "In the month"), ("by", "By the day, at the latest")],
                        default="day",
                        max_length=5,
                    ),
                ),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_reason", models.TextField(blank=True, default="")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_backs", to="frameworks.place"
                    ),
                ),
                (
                    "receiver",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received_by",
                        to="frameworks.place",
                    ),
                ),
            ],
            options={
                "ordering": ["takes_effect_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["notified", "transferred", "left_empty", "withdrawn"])),
                        name="frameworks_hand_back_status_legal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_hand_back_decided_pair",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["notified", "transferred", "left_empty"])),
                        fields=("place",),
                        name="frameworks_place_handed_back_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "transferred"), _negated=True),
                            ("receiver__isnull", False),
                            _connector="OR",
                        ),
                        name="frameworks_hand_back_names_receiver",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=frameworks.models.referral.referral_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="What people call it; counted within the agreement")),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[
                            ("recorded", "Waiting, no offer open"),
                            ("offering", "Offer open"),
                            ("placed", "Placed"),
                            ("unplaced", "Closed, no provider"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        db_index=True,
                        default="recorded",
                        max_length=30,
                        protected=True,
                    ),
                ),
                ("locality", models.CharField(max_length=60)),
                ("district", models.CharField(max_length=5)),
                ("weekly_hours", models.DecimalField(decimal_places=2, max_digits=6)),
                ("workers", models.PositiveSmallIntegerField(default=1)),
                ("visits", models.JSONField(default=list)),
                ("needs", models.TextField()),
                ("start_by", models.DateField()),
                ("start_note", models.CharField(blank=True, default="", max_length=80)),
                (
                    "urgency",
                    models.CharField(
                        choices=[("today", "Today"), ("urgent", "Within two days"), ("standard", "Standard")],
                        default="standard",
                        max_length=10,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_reason", models.TextField(blank=True, default="")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="frameworks.agreement"
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="frameworks.agreementlot",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["recorded", "offering", "placed", "unplaced", "withdrawn"])),
                        name="frameworks_referral_status_legal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_referral_closed_pair",
                    ),
                    models.UniqueConstraint(fields=("agreement", "number"), name="frameworks_referral_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("weekly_hours__gt", Decimal("0"))), name="frameworks_referral_has_hours"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urgency__in", ["today", "urgent", "standard"])),
                        name="frameworks_referral_urgency_legal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("workers__gte", 1)), name="frameworks_referral_workers_from_1"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("address", models.CharField(max_length=300)),
                ("postcode", models.CharField(max_length=10)),
                ("telephone", models.CharField(blank=True, default="", max_length=30)),
                (
                    "contact",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="social worker or other contact"
                    ),
                ),
                ("care_plan", models.TextField(blank=True, default="")),
                (
                    "referral",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="person", to="frameworks.referral"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=frameworks.models.offer.offer_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "position",
                    models.CharField(
                        choices=[
                            ("primary", "Primary"),
                            ("secondary", "Secondary"),
                            ("reserve", "Reserve"),
                            ("member", "Member"),
                        ],
                        max_length=12,
                    ),
                ),
                ("why", models.TextField(help_text="Why this provider was next in line")),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("lapsed", "No answer in time"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        db_index=True,
                        default="open",
                        max_length=30,
                        protected=True,
                    ),
                ),
                ("offered_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_capacity", "No capacity"),
                            ("cannot_start", "Cannot start in time"),
                            ("not_safe", "Not safe for us"),
                            ("other", "Another reason"),
                        ],
                        default="",
                        max_length=15,
                    ),
                ),
                ("reason_text", models.TextField(blank=True, default="")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="lapsed or withdrawn")),
                ("withdrawn_reason", models.TextField(blank=True, default="")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="frameworks.place"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="frameworks.referral"
                    ),
                ),
            ],
            options={
                "ordering": ["referral", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "accepted", "declined", "lapsed", "withdrawn"])),
                        name="frameworks_offer_status_legal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="frameworks_offer_answered_pair",
                    ),
                    models.UniqueConstraint(fields=("referral", "number"), name="frameworks_offer_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["open", "accepted"])),
                        fields=("referral",),
                        name="frameworks_one_open_offer_a_referral",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("offered_at"))),
                        name="frameworks_offer_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["accepted", "declined"]), _negated=True),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="frameworks_offer_answer_is_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "declined"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="frameworks_offer_declined_with_reason",
                    ),
                ],
            },
        ),
    ]

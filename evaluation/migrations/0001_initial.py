import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.workflow


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "__first__"),
        ("tenders", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="AllocationRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mechanism", models.CharField(max_length=1)),
                (
                    "outcome",
                    models.CharField(
                        help_text="'proven', 'limit' when time ran out first, 'by rule' for A, B, C", max_length=20
                    ),
                ),
                ("instance", models.TextField()),
                ("result", models.TextField()),
                ("inputs_sha256", models.CharField(max_length=64)),
                ("started_at", models.DateTimeField()),
                ("run_at", models.DateTimeField()),
                (
                    "run_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocation_runs", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["run_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("approved", "Approved"),
                            ("summaries_sent", "Summaries sent"),
                            ("standstill", "Standstill"),
                            ("clear", "Clear to sign"),
                            ("signed", "Signed"),
                            ("refused", "Refused"),
                            ("cancelled", "Cancelled"),
                        ],
                        db_index=True,
                        default="proposed",
                        max_length=30,
                        protected=True,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("sent_back_at", models.DateTimeField(blank=True, null=True)),
                ("sent_back_reason", models.TextField(blank=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_reason",
                    models.TextField(blank=True, help_text="Why an award not proven best was approved all the same"),
                ),
                ("summaries_sent_at", models.DateTimeField(blank=True, null=True)),
                ("standstill_at", models.DateTimeField(blank=True, null=True)),
                ("standstill_last_day", models.DateField(blank=True, null=True)),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.TextField(blank=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cleared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "lot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="award", to="tenders.lot"
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="tenders.notice",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="evaluation.allocationrun",
                    ),
                ),
                (
                    "sent_back_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "standstill_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "summaries_sent_by",
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
                "ordering": ["lot__number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "proposed",
                                    "approved",
                                    "summaries_sent",
                                    "standstill",
                                    "clear",
                                    "signed",
                                    "refused",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="award_status_legal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", True), ("sent_by__isnull", True)),
                            models.Q(("sent_at__isnull", False), ("sent_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="award_sent_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_back_at__isnull", True), ("sent_back_by__isnull", True)),
                            models.Q(("sent_back_at__isnull", False), ("sent_back_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="award_sent_back_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="award_approved_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("summaries_sent_at__isnull", True), ("summaries_sent_by__isnull", True)),
                            models.Q(("summaries_sent_at__isnull", False), ("summaries_sent_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="award_summaries_sent_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at__isnull", True), ("signed_by__isnull", True)),
                            models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="award_signed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="award_ended_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "position",
                    models.CharField(help_text="A position of the published rule, or 'reserve'", max_length=40),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                ("score", models.DecimalField(decimal_places=4, max_digits=9)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="places", to="evaluation.award"
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="award_places", to="tenders.bid"
                    ),
                ),
            ],
            options={
                "ordering": ["award__lot__number", "rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("award", "bid"), name="one_place_a_bid"),
                    models.UniqueConstraint(fields=("award", "rank"), name="one_bid_a_rank"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LotRanking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField()),
                ("working", models.TextField()),
                ("inputs_sha256", models.CharField(max_length=64)),
                ("seed", models.CharField(max_length=64)),
                ("ranked_at", models.DateTimeField()),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rankings", to="tenders.lot"
                    ),
                ),
                (
                    "ranked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["lot__number", "version"],
                "constraints": [models.UniqueConstraint(fields=("lot", "version"), name="ranking_version_once")],
            },
        ),
        migrations.AddField(
            model_name="allocationrun",
            name="rankings",
            field=models.ManyToManyField(related_name="+", to="evaluation.lotranking"),
        ),
        migrations.CreateModel(
            name="Panel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[
                            ("declaring", "Declaring interests"),
                            ("individual", "Marking"),
                            ("consensus", "Moderating"),
                            ("locked", "Quality locked"),
                        ],
                        db_index=True,
                        default="declaring",
                        max_length=30,
                        protected=True,
                    ),
                ),
                ("appointed_at", models.DateTimeField()),
                ("marking_at", models.DateTimeField(blank=True, null=True)),
                ("moderation_at", models.DateTimeField(blank=True, null=True)),
                ("locked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appointed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "marking_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "moderation_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="panel", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["declaring", "individual", "consensus", "locked"])),
                        name="panel_status_legal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("marking_at__isnull", True), ("marking_by__isnull", True)),
                            models.Q(("marking_at__isnull", False), ("marking_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="panel_marking_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("moderation_at__isnull", True), ("moderation_by__isnull", True)),
                            models.Q(("moderation_at__isnull", False), ("moderation_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="panel_moderation_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("locked_at__isnull", True), ("locked_by__isnull", True)),
                            models.Q(("locked_at__isnull", False), ("locked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="panel_locked_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consensus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField()),
                ("mark", models.DecimalField(decimal_places=2, max_digits=5)),
                ("reason", models.TextField()),
                ("minutes", models.TextField(blank=True)),
                ("why_changed", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.bid"),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.criterion"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreed", to="evaluation.panel"
                    ),
                ),
            ],
            options={
                "ordering": ["version"],
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "criterion", "version"), name="consensus_version_once"),
                    models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="consensus_version_from_one"),
                    models.CheckConstraint(condition=models.Q(("mark__gte", 0)), name="consensus_not_below_zero"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version", 1), models.Q(("why_changed", ""), _negated=True), _connector="OR"
                        ),
                        name="consensus_change_has_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "seat",
                    models.CharField(choices=[("evaluator", "Evaluator"), ("moderator", "Moderator")], max_length=12),
                ),
                ("appointed_at", models.DateTimeField()),
                ("interest_accepted_at", models.DateTimeField(blank=True, null=True)),
                ("interest_accepted_reason", models.TextField(blank=True)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("recused_at", models.DateTimeField(blank=True, null=True)),
                ("recused_reason", models.TextField(blank=True)),
                (
                    "appointed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "interest_accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="evaluation.panel"
                    ),
                ),
                (
                    "questions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The questions this person marks; none named: all.",
                        related_name="+",
                        to="tenders.criterion",
                    ),
                ),
                (
                    "recused_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panel_seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["seat", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("panel", "user"), name="one_seat_a_person"),
                    models.CheckConstraint(
                        condition=models.Q(("seat__in", ["evaluator", "moderator"])), name="seat_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("interest_accepted_at__isnull", True), ("interest_accepted_by__isnull", True)),
                            models.Q(("interest_accepted_at__isnull", False), ("interest_accepted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="seat_interest_accepted_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("submitted_at__isnull", True), ("submitted_by__isnull", True)),
                            models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="seat_submitted_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recused_at__isnull", True), ("recused_by__isnull", True)),
                            models.Q(("recused_at__isnull", False), ("recused_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="seat_recused_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ("reason", models.TextField(blank=True)),
                ("saved_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.bid"),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.criterion"
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="evaluation.panel"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="evaluation.panelmember"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("member", "bid", "criterion"), name="one_mark_an_answer"),
                    models.CheckConstraint(
                        condition=models.Q(("mark__isnull", True), ("mark__gte", 0), _connector="OR"),
                        name="mark_not_below_zero",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("has_interest", models.BooleanField()),
                ("text", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.bid"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="evaluation.panelmember",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Summary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.TextField()),
                ("pdf", models.BinaryField(blank=True, null=True)),
                ("pdf_sha256", models.CharField(blank=True, max_length=64)),
                ("drafted_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "bid",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="summary", to="tenders.bid"
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sent_by",
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="summaries", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["bid__letter"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", True), ("sent_by__isnull", True)),
                            models.Q(("sent_at__isnull", False), ("sent_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="summary_sent_pair",
                    )
                ],
            },
        ),
    ]

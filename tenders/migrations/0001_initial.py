from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.workflow
import tenders.models.bid
import tenders.models.document
import tenders.models.receipt


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0002_append_only"),
        ("core", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Criterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=20)),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(choices=[("quality", "Quality")], default="quality", max_length=10)),
                ("label", models.CharField(max_length=120)),
                ("question", models.TextField()),
                ("guidance", models.TextField(blank=True, default="")),
                ("weight", models.DecimalField(decimal_places=2, max_digits=5)),
                ("word_limit", models.PositiveIntegerField(default=1000)),
                ("minimum_mark", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ("file_allowed", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name_plural": "criteria",
                "ordering": ["tender", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", Decimal("0")), ("weight__lte", Decimal("100"))),
                        name="criterion_weight_within_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("word_limit__gte", 1)), name="criterion_word_limit_from_1"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                ("name", models.CharField(max_length=200)),
                ("zone", models.CharField(blank=True, default="", max_length=40)),
                ("extra_care_scheme", models.CharField(blank=True, default="", max_length=120)),
                (
                    "weekly_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="At the last count.",
                        max_digits=9,
                        null=True,
                        verbose_name="hours of care a week",
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="areas", to="core.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["buyer", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("buyer", "number"), name="area_number_once_per_buyer"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="area_number_from_1"),
                    models.CheckConstraint(
                        condition=models.Q(("weekly_hours__isnull", True), ("weekly_hours__gte", 0), _connector="OR"),
                        name="area_hours_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=tenders.models.bid.bid_reference,
                        editable=False,
                        max_length=20,
                        unique=True,
                        verbose_name="reference",
                    ),
                ),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("withdrawn", "Withdrawn"),
                            ("opened", "Opened"),
                            ("excluded", "Excluded"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=30,
                        protected=True,
                    ),
                ),
                (
                    "letter",
                    models.CharField(blank=True, help_text="Its name while it is marked: A, B, C ...", max_length=3),
                ),
                ("draft_public_key", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("excluded_at", models.DateTimeField(blank=True, null=True)),
                ("excluded_because", models.TextField(blank=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "excluded_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="bids", to="core.organisation"
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
                    "withdrawn_by",
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
                "ordering": ["letter", "ref"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "submitted", "withdrawn", "opened", "excluded"])),
                        name="bid_status_legal",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftContent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=80)),
                ("version", models.PositiveIntegerField()),
                ("sealed", models.BinaryField()),
                ("saved_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="tenders.bid"
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("bid", "part"), name="draft_part_once")],
            },
        ),
        migrations.CreateModel(
            name="KeeperRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("bid_ref", models.CharField(max_length=40)),
                ("what", models.CharField(max_length=30)),
                ("granted", models.BooleanField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "user",
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
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("zone", models.CharField(blank=True, default="", max_length=40)),
                ("tags", models.JSONField(blank=True, default=list)),
                ("scheme", models.CharField(blank=True, default="", max_length=120)),
                ("weekly_hours", models.DecimalField(blank=True, decimal_places=1, max_digits=9, null=True)),
                (
                    "annual_value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="value a year in pounds, without VAT",
                    ),
                ),
                (
                    "regime",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("act", "Procurement Act 2023"),
                            ("psr", "Provider Selection Regime 2023"),
                            ("legacy", "Public Contracts Regulations 2015 (legacy)"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("regime_reason", models.TextField(blank=True, default="")),
                (
                    "staff_transfer",
                    models.CharField(
                        choices=[("expected", "Expected"), ("not_expected", "Not expected")],
                        default="not_expected",
                        max_length=14,
                    ),
                ),
                ("bids_expected_low", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("bids_expected_high", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[("open", "Open"), ("awarded", "Awarded"), ("not_awarded", "Not awarded")],
                        db_index=True,
                        default="open",
                        max_length=30,
                        protected=True,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="awarded or left, on")),
                ("not_awarded_reason", models.TextField(blank=True, default="")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="tenders.area",
                    ),
                ),
            ],
            options={
                "ordering": ["tender", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "awarded", "not_awarded"])), name="lot_status_legal"
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="lot_number_from_1"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("weekly_hours__isnull", True), ("weekly_hours__gte", 0), _connector="OR"),
                            models.Q(("annual_value__isnull", True), ("annual_value__gte", 0), _connector="OR"),
                        ),
                        name="lot_figures_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("bids_expected_high__isnull", True), ("bids_expected_low__isnull", True)),
                            ("bids_expected_low__lte", models.F("bids_expected_high")),
                            _connector="OR",
                        ),
                        name="lot_bids_expected_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("words", models.PositiveIntegerField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opened_answers", to="tenders.bid"
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.criterion"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("bid", "criterion"), name="opened_answer_once")],
            },
        ),
        migrations.CreateModel(
            name="OpenedChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("preference", models.PositiveSmallIntegerField()),
                ("weekly_hours", models.DecimalField(decimal_places=1, max_digits=9)),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opened_choices", to="tenders.bid"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.lot"),
                ),
            ],
            options={
                "ordering": ["bid", "preference"],
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "lot"), name="opened_choice_once"),
                    models.UniqueConstraint(fields=("bid", "preference"), name="opened_preference_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenedDeclaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("value", models.TextField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opened_declarations",
                        to="tenders.bid",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("bid", "key"), name="opened_declaration_once")],
            },
        ),
        migrations.CreateModel(
            name="OpenedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=300)),
                ("kind", models.CharField(max_length=12)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField()),
                ("key", models.BinaryField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opened_files", to="tenders.bid"
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.criterion"
                    ),
                ),
            ],
            options={
                "ordering": ["bid", "name"],
            },
        ),
        migrations.CreateModel(
            name="OpenedPrice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rate", models.DecimalField(decimal_places=2, max_digits=8)),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opened_prices", to="tenders.bid"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.lot"),
                ),
            ],
            options={
                "ordering": ["bid", "lot"],
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "lot"), name="opened_price_once"),
                    models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="opened_price_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Procurement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=40, unique=True)),
                ("ocid", models.CharField(max_length=80, unique=True, verbose_name="open contracting id")),
                ("title", models.CharField(max_length=200)),
                (
                    "regime",
                    models.CharField(
                        choices=[
                            ("act", "Procurement Act 2023"),
                            ("psr", "Provider Selection Regime 2023"),
                            ("legacy", "Public Contracts Regulations 2015 (legacy)"),
                        ],
                        default="act",
                        max_length=10,
                    ),
                ),
                ("light_touch", models.BooleanField(default=False)),
                (
                    "engagement_url",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="engagement page"),
                ),
                ("no_engagement_reason", models.TextField(blank=True, default="")),
                ("conflicts_text", models.TextField(blank=True, default="", verbose_name="conflicts found")),
                (
                    "conflicts_mitigation",
                    models.TextField(blank=True, default="", verbose_name="steps taken about them"),
                ),
                ("conflicts_assessed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="procurements", to="core.organisation"
                    ),
                ),
                (
                    "conflicts_assessed_by",
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
                    "joint_buyers",
                    models.ManyToManyField(blank=True, related_name="joint_procurements", to="core.organisation"),
                ),
            ],
            options={
                "ordering": ["-reference"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("regime__in", ["act", "psr", "legacy"])), name="procurement_legal_regime"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("conflicts_assessed_at__isnull", True), ("conflicts_assessed_by__isnull", True)),
                            models.Q(
                                ("conflicts_assessed_at__isnull", False), ("conflicts_assessed_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="procurement_conflicts_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InterestDeclaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("has_interest", models.BooleanField()),
                ("text", models.TextField(blank=True, default="")),
                ("declared_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interest_declarations",
                        to="tenders.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["declared_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("has_interest", False), models.Q(("text", ""), _negated=True), _connector="OR"
                        ),
                        name="interest_declaration_says_which_interest",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=tenders.models.bid.file_reference, editable=False, max_length=20, unique=True
                    ),
                ),
                ("criterion_key", models.CharField(blank=True, max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                ("kind", models.CharField(max_length=12)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("sealed_name", models.BinaryField()),
                ("sealed_key", models.BinaryField()),
                ("uploaded_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="tenders.bid"
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["uploaded_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "receipt_number",
                    models.CharField(
                        default=tenders.models.receipt.new_receipt_number, editable=False, max_length=20, unique=True
                    ),
                ),
                ("token", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField(help_text="The deadline it was judged by.")),
                ("manifest", models.JSONField()),
                ("receipt", models.JSONField()),
                ("signature", models.CharField(max_length=128)),
                ("signed_with", models.CharField(help_text="The public half of the signing key, hex.", max_length=64)),
                ("sealed_quality", models.BinaryField()),
                ("sealed_price", models.BinaryField()),
                ("sealed_copy", models.BinaryField()),
                (
                    "file_keys",
                    models.JSONField(
                        default=dict, help_text="File reference to its key, sealed to the quality envelope."
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="tenders.bid"
                    ),
                ),
                (
                    "received_from",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["bid", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "number"), name="submission_number_once"),
                    models.UniqueConstraint(fields=("bid", "token"), name="submission_token_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tender",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=200)),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_approval", "In approval"),
                            ("published", "Published"),
                            ("closed", "Closed"),
                            ("opened", "Opened"),
                            ("under_assessment", "Under assessment"),
                            ("complete", "Complete"),
                            ("cancelled", "Cancelled"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=30,
                        protected=True,
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, help_text="Counts the changes made while drafting."),
                ),
                (
                    "procedure",
                    models.CharField(
                        choices=[
                            ("light_touch_framework", "Framework, light touch"),
                            ("light_touch", "Contract, light touch"),
                            ("open", "Contract, open procedure"),
                            ("open_framework_agreement", "Framework, open procedure"),
                        ],
                        max_length=40,
                    ),
                ),
                ("description", models.TextField(blank=True, default="")),
                (
                    "cpv",
                    models.CharField(blank=True, default="", max_length=10, verbose_name="common procurement code"),
                ),
                (
                    "small_firms",
                    models.TextField(blank=True, default="", verbose_name="how small firms were considered"),
                ),
                (
                    "term_months",
                    models.PositiveIntegerField(default=48, verbose_name="length of the agreement in months"),
                ),
                ("quality_weight", models.DecimalField(decimal_places=2, default=Decimal("70"), max_digits=5)),
                ("price_weight", models.DecimalField(decimal_places=2, default=Decimal("30"), max_digits=5)),
                ("price_formula", models.CharField(default="lowest/price", max_length=40)),
                ("price_label", models.CharField(default="Price for one hour of care", max_length=120)),
                (
                    "result_places",
                    models.PositiveSmallIntegerField(default=2, verbose_name="decimal places of published scores"),
                ),
                ("award_rule", models.JSONField(default=dict)),
                ("ready_by", models.DateTimeField(blank=True, null=True, verbose_name="ready for approval by")),
                ("publish_on", models.DateField(blank=True, null=True, verbose_name="notice planned for")),
                ("questions_close_at", models.DateTimeField(blank=True, null=True)),
                ("closes_at", models.DateTimeField(blank=True, null=True, verbose_name="bids close")),
                (
                    "marks_due_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="marking and moderation done by"),
                ),
                ("award_on", models.DateField(blank=True, null=True, verbose_name="award planned for")),
                (
                    "standstill_days",
                    models.PositiveSmallIntegerField(default=8, verbose_name="working days of standstill"),
                ),
                ("contract_starts_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("sent_for_approval_at", models.DateTimeField(blank=True, null=True)),
                ("sent_back_at", models.DateTimeField(blank=True, null=True)),
                ("sent_back_reason", models.TextField(blank=True, default="")),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published by the platform")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("assessment_started_at", models.DateTimeField(blank=True, null=True)),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_reason", models.TextField(blank=True, default="")),
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
                    "assessment_started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "completed_by",
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
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tenders", to="tenders.procurement"
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
                    "sent_for_approval_by",
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
                "ordering": ["-reference"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "in_approval",
                                    "published",
                                    "closed",
                                    "opened",
                                    "under_assessment",
                                    "complete",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="tender_status_legal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_for_approval_at__isnull", True), ("sent_for_approval_by__isnull", True)),
                            models.Q(("sent_for_approval_at__isnull", False), ("sent_for_approval_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="tender_sent_for_approval_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_back_at__isnull", True), ("sent_back_by__isnull", True)),
                            models.Q(("sent_back_at__isnull", False), ("sent_back_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="tender_sent_back_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="tender_approved_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opened_at__isnull", True), ("opened_by__isnull", True)),
                            models.Q(("opened_at__isnull", False), ("opened_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="tender_opened_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assessment_started_at__isnull", True), ("assessment_started_by__isnull", True)),
                            models.Q(
                                ("assessment_started_at__isnull", False), ("assessment_started_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="tender_assessment_started_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("completed_at__isnull", True), ("completed_by__isnull", True)),
                            models.Q(("completed_at__isnull", False), ("completed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="tender_completed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at__isnull", True), ("cancelled_by__isnull", True)),
                            models.Q(("cancelled_at__isnull", False), ("cancelled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="tender_cancelled_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("sent_for_approval_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="tender_approved_by_another_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_weight__gte", 0),
                            ("price_weight__lte", 100),
                            ("quality_weight__gte", 0),
                            ("quality_weight__lte", 100),
                        ),
                        name="tender_weights_within_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["published", "closed", "opened", "under_assessment", "complete"]),
                                _negated=True,
                            ),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("closes_at__isnull", False),
                                ("published_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="tender_published_has_its_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScaleMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.DecimalField(decimal_places=2, max_digits=5)),
                ("name", models.CharField(max_length=60)),
                ("descriptor", models.TextField()),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scale", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["tender", "mark"],
                "constraints": [
                    models.UniqueConstraint(fields=("tender", "mark"), name="scale_mark_once_per_tender"),
                    models.CheckConstraint(
                        condition=models.Q(("mark__gte", Decimal("0"))), name="scale_mark_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("quality", "Quality"), ("price", "Price")], max_length=10)),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[
                            ("waiting", "Waiting for the first officer"),
                            ("first_confirmed", "Waiting for the second officer"),
                            ("confirmed", "Confirmed by both"),
                            ("opened", "Opened"),
                        ],
                        db_index=True,
                        default="waiting",
                        max_length=30,
                        protected=True,
                    ),
                ),
                ("first_at", models.DateTimeField(blank=True, null=True)),
                ("second_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("record", models.JSONField(blank=True, default=dict)),
                (
                    "first_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["tender", "-kind"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "first_confirmed", "confirmed", "opened"])),
                        name="opening_status_legal",
                    ),
                    models.UniqueConstraint(fields=("tender", "kind"), name="opening_once_per_envelope"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second_by__isnull", True),
                            models.Q(("second_by", models.F("first_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="opening_by_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opened_at__isnull", True),
                            models.Q(("first_by__isnull", False), ("second_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="opening_needs_both",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("UK1", "Pipeline notice"),
                            ("UK2", "Preliminary market engagement notice"),
                            ("UK3", "Planned procurement notice"),
                            ("UK4", "Tender notice"),
                            ("UK5", "Transparency notice"),
                            ("UK6", "Contract award notice"),
                            ("UK7", "Contract details notice"),
                            ("UK12", "Procurement termination notice"),
                            ("UK13", "Dynamic market intention notice"),
                            ("UK14", "Dynamic market establishment notice"),
                        ],
                        max_length=4,
                    ),
                ),
                ("reference", models.CharField(max_length=60, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("fields", models.JSONField(default=dict)),
                (
                    "status",
                    core.workflow.StatusField(
                        choices=[
                            ("drafted", "Drafted"),
                            ("submitted", "Waiting for the platform"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                        ],
                        db_index=True,
                        default="drafted",
                        max_length=30,
                        protected=True,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("cdp_id", models.CharField(blank=True, default="", max_length=60, verbose_name="platform's number")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted by the platform")),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("refusal_reason", models.TextField(blank=True, default="")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="tenders.procurement"
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="tenders.tender",
                    ),
                ),
            ],
            options={
                "ordering": ["procurement", "created_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["drafted", "submitted", "accepted", "refused"])),
                        name="notice_status_legal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["UK1", "UK2", "UK3", "UK4", "UK5", "UK6", "UK7", "UK12", "UK13", "UK14"])
                        ),
                        name="notice_legal_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "accepted"), _negated=True),
                            models.Q(("accepted_at__isnull", False), models.Q(("cdp_id", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="notice_accepted_with_number_and_time",
                    ),
                    models.UniqueConstraint(
                        fields=("procurement", "kind", "version"), name="notice_version_once_per_procurement_and_kind"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="lot",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="tenders.tender"
            ),
        ),
        migrations.CreateModel(
            name="Envelope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("quality", "Quality"), ("price", "Price")], max_length=10)),
                ("public_key", models.BinaryField()),
                ("wrapped_private", models.BinaryField()),
                ("wrapped_for_escrow", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="envelopes", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tender", "kind"), name="envelope_once_per_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["quality", "price"])), name="envelope_kind_legal"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="criterion",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="criteria", to="tenders.tender"
            ),
        ),
        migrations.AddField(
            model_name="bid",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="bids", to="tenders.tender"
            ),
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="The database's clock, read after the lock on the tender.")),
                ("closes_at", models.DateTimeField(help_text="The deadline it was judged by.")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("late", "After the deadline"), ("not_open", "The tender was not open for bids")],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="tenders.bid"
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TenderChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("what", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["version"],
                "constraints": [
                    models.UniqueConstraint(fields=("tender", "version"), name="tender_change_once_per_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="TenderDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=12, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("specification", "Specification"),
                            ("terms", "Contract terms"),
                            ("staff_list", "Staff transfer (TUPE) list"),
                            ("price_schedule", "Price schedule"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("file", models.FileField(max_length=300, upload_to=tenders.models.document.document_path)),
                ("filename", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("uploaded_at", models.DateTimeField()),
                (
                    "lot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="tenders.lot",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="tenders.tender"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["tender", "title", "version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tender", "title", "version"), name="document_version_once_per_title"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(fields=("tender", "number"), name="lot_number_once_per_tender"),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.UniqueConstraint(fields=("tender", "key"), name="criterion_key_once_per_tender"),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.UniqueConstraint(fields=("tender", "number"), name="criterion_number_once_per_tender"),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.UniqueConstraint(fields=("tender", "organisation"), name="bid_once_per_organisation"),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.UniqueConstraint(
                condition=models.Q(("letter", ""), _negated=True),
                fields=("tender", "letter"),
                name="bid_letter_once_per_tender",
            ),
        ),
    ]

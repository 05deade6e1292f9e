"""The templates a tender can start from."""

from __future__ import annotations

from tenders.templates_data.care_at_home import TEMPLATE as CARE_AT_HOME
from tenders.templates_data.others import EMPTY_KEY, OTHERS
from tenders.templates_data.shape import CriterionData, ScaleMarkData, SectionData, StageData, TenderTemplate

TEMPLATES: dict[str, TenderTemplate] = {template.key: template for template in (CARE_AT_HOME, *OTHERS)}

__all__ = ["EMPTY_KEY", "TEMPLATES", "CriterionData", "ScaleMarkData", "SectionData", "StageData", "TenderTemplate"]

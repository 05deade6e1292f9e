from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class DesignRenderer(TemplatesSetting):
    pass

"""Django's form renderer in the design system: `{{ form }}` draws every field as `{% field %}` does."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class DesignRenderer(TemplatesSetting):
    """Our templates for a whole form and for one field; widgets keep Django's own markup.

    Widget templates are left alone on purpose: Wagtail's and Django's admin pages use the same renderer, and the
    class names that a control needs are added by `core.forms.drawing` instead.
    """

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/as_field_group.html"

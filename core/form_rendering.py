"""Render every Django form the portal's way: label, field, hint and error, tied together."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

PLAIN_INPUTS = (
    forms.CheckboxInput,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    forms.HiddenInput,
    forms.FileInput,
)


class PortalBoundField(BoundField):
    """Give a field's input its class, and say what kind of control it is."""

    def as_widget(
        self,
        widget: forms.Widget | None = None,
        attrs: dict[str, Any] | None = None,
        only_initial: bool = False,
    ) -> SafeString:
        """Draw figures as text: a number input would throw away what somebody mistyped."""
        used = widget or self.field.widget
        if type(used) is forms.NumberInput:
            keyboard = "decimal" if isinstance(self.field, forms.DecimalField) else "numeric"
            widget = forms.TextInput({**used.attrs, "inputmode": keyboard})
        return super().as_widget(widget, attrs, only_initial)

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Add the class `in`; figures are aligned right."""
        built = super().build_widget_attrs(attrs, widget)
        used = widget or self.field.widget
        if not isinstance(used, PLAIN_INPUTS):
            figure = isinstance(self.field, forms.DecimalField | forms.IntegerField)
            own = used.attrs.get("class", "")
            built["class"] = " ".join(filter(None, ("in", "n short" if figure else "", own)))
        return built

    @property
    def is_check(self) -> bool:
        """Say whether the field is one tick box, whose label stands after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def unit(self) -> str:
        """Give the unit that stands after the field: `Field.unit`, or nothing."""
        return str(getattr(self.field, "unit", ""))


class PortalFormRenderer(TemplatesSetting):
    """Render forms with the portal's templates; settings name it as FORM_RENDERER."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = PortalBoundField

"""A good row of saved views, and what breaks its constraints."""

from accounts.models import SavedView
from tests.architecture.constraint_samples import NOW, Sample, texts

VIEWS = [
    Sample(
        SavedView,
        {"owner_id": 1, "list_name": "vendors", "name": "Cloud", "created_at": NOW},
        {**texts(view_list_is_known="list_name"), "view_has_a_name": {"name": ""}},
        {"view_name_once_per_list": {"query": "q=a"}},
    ),
]

"""Good rows of renewals and calendar feeds, and what breaks their constraints."""

from typing import Any

from contracts.models import CalendarFeed, RenewalDecision, RenewalTerms, RenewalWatch
from tests.architecture.constraint_samples import DAY, LATER, NOW, Sample, texts

TERMS_ROW: dict[str, Any] = {
    **{"version_id": 1, "policy": "automatic", "anchor_on": DAY},
    **{"initial_months": 36, "renewal_months": 12, "our_notice": 3, "created_at": NOW},
}
NOTICE: dict[str, Any] = {
    **{"contract_id": 1, "kind": "notice", "side": "ours", "term_ends_on": DAY},
    **{"decided_on": DAY, "ends_on": DAY, "at": NOW},
}

RENEWALS = [
    Sample(
        RenewalTerms,
        TERMS_ROW,
        {
            **texts(
                renewal_policy_is_known="policy",
                renewal_our_unit_is_known="our_notice_unit",
                renewal_their_unit_is_known="their_notice_unit",
            ),
            "renewal_initial_term_is_bounded": {"initial_months": 0},
            "renewal_next_term_is_bounded": {"renewal_months": 601},
            "renewal_our_notice_is_bounded": {"our_notice": 1001},
            "renewal_their_notice_is_bounded": {"their_notice": 1001},
            "renewal_by_itself_has_terms": {"renewal_months": None},
            "renewal_fixed_term_is_the_versions": {"policy": "agreement"},
            "renewal_that_is_none_has_no_term": {"policy": "none", "initial_months": None},
        },
    ),
    Sample(
        RenewalWatch,
        {"contract_id": 1, "owner_id": 1, "deputy_id": 2, "ladder": [90], "created_at": NOW},
        {
            "renewal_decided_before_the_end": {"decision_on": DAY, "term_ends_on": DAY},
            "renewal_deputy_is_somebody_else": {"deputy_id": 1},
            "renewal_deputy_has_an_owner": {"owner_id": None},
            "renewal_ladder_has_rungs": {"ladder": []},
            "renewal_rungs_are_bounded": {"ladder": [90, 1001]},
        },
    ),
    Sample(
        RenewalDecision,
        NOTICE,
        {
            "renewal_decision_is_known": {"kind": "x", "side": ""},
            "renewal_notice_has_a_side": {"side": ""},
            "renewal_decision_says_the_end": {"ends_on": None},
            "renewal_withdrawn_with_a_reason": {"withdrawn_at": LATER},
        },
        {"renewal_decided_once_per_term": {"side": "theirs"}},
    ),
    Sample(
        CalendarFeed,
        {"user_id": 1, "digest": "d", "created_at": NOW},
        clashes={"calendar_feed_once_per_user": {"digest": "e"}},
    ),
]

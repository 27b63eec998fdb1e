"""Good rows of the library of benchmarks and of kept scores, and what breaks their constraints."""

from scoring.models import LibraryBenchmark, ScorecardDay
from tests.architecture.constraint_samples import DAY, NOW, Sample, numbers, texts

LIBRARY = [
    Sample(
        LibraryBenchmark,
        {
            **{"metric_code": "m", "service_type": "cloud", "as_of": DAY, "q1": 1, "median": 2},
            **{"q3": 3, "unit": "percent", "source": "s", "entered_at": NOW},
        },
        {
            **texts(library_service_type_is_known="service_type"),
            **numbers(
                library_q1_is_finite="q1",
                library_median_is_finite="median",
                library_q3_is_finite="q3",
            ),
            "library_quartiles_together": {"q1": None},
            "library_quartiles_rise": {"q1": 2.5},
            "library_benchmark_names_source": {"source": ""},
        },
        {"library_benchmark_once": {}},
    ),
    Sample(
        ScorecardDay,
        {"scorecard_id": 1, "day": DAY, "computed_at": NOW, "said": {}},
        clashes={"scorecard_day_once": {}},
    ),
]

"""Pages of the monthly service report: the statements of a contract, and one of them."""

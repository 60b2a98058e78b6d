"""A lockdown of thousands of households: the order, the sharing and the ledger, from the first day to the last."""

"""The store of a community: what the duty desk sees and does with the ledger (docs/supplies.md)."""

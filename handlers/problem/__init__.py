"""The problem ledger: raised, assigned, done, verified twice, closed; every hop kept."""

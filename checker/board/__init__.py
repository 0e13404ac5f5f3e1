"""The counsellor's live board. Readiness is received and shown here and nowhere else."""

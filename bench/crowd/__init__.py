"""A crowd of visitors, real browsers among them: what `bench_crowd` and `bench_relay` share."""

"""The benchmarks. Each module measures one thing beside the least that it could cost, and prints one line."""

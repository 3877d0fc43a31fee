"""python -m benchmarks [ROUNDS]: every benchmark that compares us with a baseline."""

import sys

from benchmarks.bench_web import main

main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)

"""What numpy takes, for the verbs measure-mahalanobis and measure-label-search: prints one line of milliseconds for each shape.

Reads lines "score rows dimension classes", "fit rows dimension classes" and "product rows depth columns" from standard input. One thread:
the caller sets the environment variables of the BLAS before this starts.
"""
import sys
import time

import numpy as np


def best(action, budget):
    action()
    times = []
    end = time.perf_counter() + budget
    while time.perf_counter() < end or len(times) < 5:
        start = time.thread_time()
        action()
        times.append(time.thread_time() - start)
    times.sort()
    return 1000 * times[len(times) // 10]


def score(rows, dimension, classes):
    random = np.random.default_rng(1)
    x = random.random((rows, dimension), dtype=np.float32)
    centre = random.random(dimension, dtype=np.float32)
    whitening = random.random((dimension, dimension), dtype=np.float32)
    means = random.random((classes, dimension), dtype=np.float32)
    norms = (means * means).sum(axis=1)

    def action():
        white = (x - centre) @ whitening
        distances = (white * white).sum(axis=1, keepdims=True) - 2 * (white @ means.T) + norms
        return distances.min(axis=1)

    return best(action, 1.5)


def fit(rows, dimension, classes):
    random = np.random.default_rng(1)
    x = random.random((rows, dimension), dtype=np.float32)
    return best(lambda: np.cov(x, rowvar=False, bias=True), 3)


def product(rows, depth, columns):
    random = np.random.default_rng(1)
    left = random.random((rows, depth), dtype=np.float32)
    right = random.random((depth, columns), dtype=np.float32)
    result = np.empty((rows, columns), dtype=np.float32)
    return best(lambda: np.matmul(left, right, out=result), 1.5)


KINDS = {"score": score, "fit": fit, "product": product}

print("version", np.__version__, flush=True)
for line in sys.stdin:
    kind, rows, dimension, classes = line.split()
    print(KINDS[kind](int(rows), int(dimension), int(classes)), flush=True)

"""The peers of `npm run bench -- readers`: irrCAC and scikit-learn for agreement, numpy for the multi-reader moments.

agreement: every replicate draws patients, then the six coefficients of irrCAC and Cohen's kappa of all pairs (sklearn).
mrmc: success matrices with numpy, sums for every pair of readers, as R iMRMC goes about it.
Prints one JSON object. Usage: readers_peer.py FILE REPLICATES
"""
import json
import sys
import time
import warnings

import irrCAC.raw
import numpy as np
import pandas as pd
from sklearn.metrics import cohen_kappa_score

warnings.filterwarnings("ignore")
job = json.load(open(sys.argv[1]))
replicates = int(sys.argv[2])

reads, patient = np.array(job["reads"]), np.array(job["patient"])
films = [np.flatnonzero(patient == p) for p in range(patient.max() + 1)]
rng = np.random.default_rng(1)
begun = time.perf_counter()
for _ in range(replicates):
    rows = np.concatenate([films[p] for p in rng.integers(0, len(films), len(films))])
    x = reads[rows]
    cac = irrCAC.raw.CAC(pd.DataFrame(x), categories=[0, 1])
    for name in ("fleiss", "conger", "krippendorff", "gwet", "bp"):
        getattr(cac, name)()
    for a in range(x.shape[1]):
        for b in range(a + 1, x.shape[1]):
            cohen_kappa_score(x[:, a], x[:, b])
agreement = (time.perf_counter() - begun) / replicates

truth, scores = np.array(job["truth"]), np.array(job["scores"])
begun = time.perf_counter()
cells = []
for cell in scores:
    neg, pos = cell[truth == 0], cell[truth == 1]
    cells.append((pos[None, :] > neg[:, None]) + 0.5 * (pos[None, :] == neg[:, None]))
sums = {}
for a in range(len(cells)):
    for b in range(len(cells)):
        s, u = cells[a], cells[b]
        sums[a, b] = (
            (s * u).sum(),
            (s.sum(0) * u.sum(0)).sum(),
            (s.sum(1) * u.sum(1)).sum(),
            s.sum() * u.sum(),
        )
mrmc = time.perf_counter() - begun
print(json.dumps({"agreement": agreement, "mrmc": mrmc, "numpy": np.__version__}))

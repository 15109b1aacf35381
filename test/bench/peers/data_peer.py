"""The figures of the exploratory page by pandas: read_csv, demographics, findings, co-occurrence. One JSON line."""
import json, resource, sys, time
import pandas as pd

start = time.perf_counter()
d = pd.read_csv(sys.argv[1]).rename(columns=lambda c: c.strip())
sex = "Patient Gender" if "Patient Gender" in d else "Patient Sex"
findings = d["Finding Labels"].str.get_dummies("|").drop(columns="No Finding")
d["positive"] = findings["Pneumonia"] == 1
band = pd.cut(d["Patient Age"], [-1, 17, 39, 64, 79, 122])
groups = [d.groupby(key, observed=True).agg(films=("positive", "size"), patients=("Patient ID", "nunique"),
                                            positive=("positive", "sum")) for key in (sex, "View Position", band)]
per_finding = findings.sum()
patients = {name: d.loc[findings[name] == 1, "Patient ID"].nunique() for name in findings}
together = findings.T @ findings
per_film = findings.sum(axis=1).value_counts()
per_patient = d.groupby("Patient ID").size().clip(upper=10).value_counts()
ages = d["Patient Age"].describe()
size = d.iloc[:, 7:9].astype(str).agg(" x ".join, axis=1).value_counts().head(15)
spacing = d.iloc[:, 9:11].round(3).astype(str).agg(" x ".join, axis=1).value_counts().head(15)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                  "films": len(d), "patients": int(d["Patient ID"].nunique())}))

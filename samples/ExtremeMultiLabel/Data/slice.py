"""Writes titles.tsv.gz beside this file: the slice that the sample carries, cut from the training part of YSO-Finna-EN-8K.

    python3 slice.py <folder of YSO-Finna-EN-8K>

Subjects that fewer than 20 titles have are left out, then titles without subjects, and so on until nothing changes. One line for each title, in the
order of the source (by sha1 of the title, so as good as random): the title, then its subjects, between tabs.
"""
import collections
import gzip
import pathlib
import sys

FEWEST = 20
source = pathlib.Path(sys.argv[1])


def lines(name):
    with gzip.open(source / name, "rt", encoding="utf-8") as file:
        return file.read().rstrip("\n").split("\n")


titles, names = lines("train.raw.txt.gz"), lines("labels.txt.gz")
# Some subjects share a name; here they are one.
subjects = [list(dict.fromkeys(names[int(label)].strip() for label in line.split(" ", 1)[0].split(",") if label)) for line in lines("train.txt.gz")[1:]]
assert len(titles) == len(subjects)
size = None
while size != sum(map(len, subjects)):
    size = sum(map(len, subjects))
    counts = collections.Counter(name for row in subjects for name in row)
    subjects = [[name for name in row if counts[name] >= FEWEST] for row in subjects]

rows = [(title, row) for title, row in zip(titles, subjects) if row]
assert not any("\t" in text for text in titles + names)
text = "".join("\t".join([title, *row]) + "\n" for title, row in rows)
target = pathlib.Path(__file__).with_name("titles.tsv.gz")
target.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
print(len(rows), len({name for _, row in rows for name in row}), sum(len(row) for _, row in rows), target.stat().st_size)

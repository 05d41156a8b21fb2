"""Writes src/Transforms/TfIdf/unicode-text.gz: what the text features need to know of Unicode, from Python's unicodedata.

The tables are carried and not asked of the runtime, because the runtime's answers depend on the ICU of the machine, and without ICU
(InvariantGlobalization) there is no normalisation at all: a model would see other words where it is deployed.
A change of what these tables say changes features, so it needs a new version of the model format.

    python3 eng/UnicodeText/unicode_text.py      # Unicode 14.0.0: Python 3.11

Layout after gzip, numbers in LEB128: version as text (length, ASCII); then six lists, each behind its count:
  canonical and compatible decompositions and case foldings: code point minus the one before, length, code points;
  compositions: first, second, composed; combining classes and word classes: start minus the end before, length, value.
Hangul syllables are left out everywhere: they follow a rule.
"""
import gzip
import pathlib
import unicodedata

LAST = 0x10FFFF
HANGUL = range(0xAC00, 0xAC00 + 11172)
SEPARATOR, WORD, MARK, IGNORED = range(4)
ZERO_WIDTH_SPACE = 0x200B


def code_points():
    return (c for c in range(LAST + 1) if not 0xD800 <= c <= 0xDFFF and c not in HANGUL)


def mapping(function):
    return {c: [ord(x) for x in function(chr(c))] for c in code_points() if function(chr(c)) != chr(c)}


def word_class(c):
    if 0xD800 <= c <= 0xDFFF:
        return SEPARATOR
    if 0xFE00 <= c <= 0xFE0F or 0xE0100 <= c <= 0xE01EF:
        return IGNORED  # variation selectors change how a character looks, not which one it is
    category = unicodedata.category(chr(c))
    if category[0] in "LN" or category == "Pc":
        return WORD
    if category[0] == "M":
        return MARK
    if category == "Cf" and c != ZERO_WIDTH_SPACE:
        return IGNORED  # joiners, soft hyphens, directions
    if category == "Cn" and 0x20000 <= c <= 0x3FFFD:
        return WORD  # planes that hold ideographs and nothing else
    return SEPARATOR


def ranges(value_of):
    found, start = [], 0
    for c in range(1, LAST + 2):
        if c > LAST or value_of(c) != value_of(start):
            if value_of(start):
                found.append((start, c - start, value_of(start)))
            start = c
    return found


def number(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def write_mapping(entries):
    out, last = number(len(entries)), 0
    for c, sequence in sorted(entries.items()):
        out += number(c - last) + number(len(sequence)) + b"".join(map(number, sequence))
        last = c
    return out


def write_ranges(entries):
    out, end = number(len(entries)), 0
    for start, length, value in entries:
        out += number(start - end) + number(length) + number(value)
        end = start + length
    return out


def combining_class(c):
    return 0 if 0xD800 <= c <= 0xDFFF else unicodedata.combining(chr(c))


canonical = mapping(lambda x: unicodedata.normalize("NFD", x))
compatible = {c: s for c, s in mapping(lambda x: unicodedata.normalize("NFKD", x)).items() if canonical.get(c) != s}
folding = mapping(str.casefold)
compositions = []
for code in code_points():
    parts = unicodedata.decomposition(chr(code)).split()
    if len(parts) == 2 and not parts[0].startswith("<") and unicodedata.normalize("NFC", chr(code)) == chr(code):
        compositions.append((int(parts[0], 16), int(parts[1], 16), code))

version = unicodedata.unidata_version.encode()
data = number(len(version)) + version + write_mapping(canonical) + write_mapping(compatible) + write_mapping(folding)
data += number(len(compositions)) + b"".join(number(v) for entry in compositions for v in entry)
data += write_ranges(ranges(combining_class)) + write_ranges(ranges(word_class))
target = pathlib.Path(__file__).parents[2] / "src/Transforms/TfIdf/unicode-text.gz"
target.write_bytes(gzip.compress(data, 9, mtime=0))
print(version.decode(), len(canonical), len(compatible), len(folding), len(compositions), len(data), target.stat().st_size)

"""Writes reference.json: what others make of the same texts. Run with Python 3.11 (Unicode 14.0.0), scikit-learn 1.2.1, numpy 1.24.2.

Vectors are those of scikit-learn's TfidfVectorizer with the options named, which gives them for texts without single-character words and,
with character n-grams, without punctuation. Hashes are scikit-learn's murmurhash3_32. Words are what Python's normalisation and categories
make of a text.
"""
import json
import pathlib
import random
import unicodedata

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils import murmurhash3_32

TEXTS = [
    "The social approach in the preservation of wooden build heritage in Riga",
    "Effect of physical activity counseling on home care use in older people",
    "New femininities postfeminism neoliberalism and subjectivity",
    "Smoking cessation associations and consequences of smoking and smoking",
    "Let them eat dirt saving your child from an oversanitized world",
    "Llamas and Alpacas small scale herding for pleasure and profit",
    "Äidinkieli ja Kieli näin on näin café CAFÉ cafe",
    "",
    "Foundations of economic value added value of value",
    "Nähe über Öl und Überöl naïve façade",
    "The world of the small child in older heritage",
    "people people people care care home",
]
UNSEEN = ["the smoking world of unknown words", "", "cafe näin", "xyzzy"]


def sparse(rows):
    return [[[int(i), float(f"{row[i]:.9g}")] for i in np.flatnonzero(row)] for row in rows]


def fit(name, options, word=None, chars=None, unit=True):
    parts = []
    if word is not None:
        parts.append(("", TfidfVectorizer(**{**dict(norm=None), **word})))
    if chars is not None:
        parts.append(("c:", TfidfVectorizer(**{**dict(norm=None, analyzer="char_wb"), **chars})))
    terms, blocks, unseen = [], [], []
    for prefix, vectorizer in parts:
        blocks.append(np.asarray(vectorizer.fit_transform(TEXTS).todense()))
        unseen.append(np.asarray(vectorizer.transform(UNSEEN).todense()))
        terms += [prefix + t for t in vectorizer.get_feature_names_out()]
    rows = np.concatenate([np.concatenate(blocks, 1), np.concatenate(unseen, 1)])
    if unit:
        norms = np.sqrt((rows ** 2).sum(1, keepdims=True))
        rows = rows / np.where(norms == 0, 1, norms)
    return dict(name=name, options=options, terms=terms, rows=sparse(rows))


def hashed(name, options, bits, signed):
    analyze = TfidfVectorizer(ngram_range=(1, 2)).build_analyzer()

    def counts(text):
        row = np.zeros(1 << bits)
        for term in analyze(text):
            h = murmurhash3_32(term, seed=0, positive=True)
            row[h & (1 << bits) - 1] += -1 if signed and h >> 31 else 1
        return row

    def touched(text):
        row = np.zeros(1 << bits)
        row[[murmurhash3_32(term, seed=0, positive=True) & (1 << bits) - 1 for term in analyze(text)]] = 1
        return row

    df = sum(touched(text) for text in TEXTS)
    idf = np.where(df > 0, np.log((1 + len(TEXTS)) / (1 + df)) + 1, 0)
    rows = np.array([counts(text) for text in TEXTS + UNSEEN]) * idf
    norms = np.sqrt((rows ** 2).sum(1, keepdims=True))
    return dict(name=name, options=options, terms=[], rows=sparse(rows / np.where(norms == 0, 1, norms)))


def separates(c):
    category = unicodedata.category(c)
    return not (category[0] in "LNM" or category in ("Pc", "Cf") or (category == "Cn" and 0x20000 <= ord(c) <= 0x3FFFD)) or c == "\u200b"


def words(text, form, fold, keep):
    if form == "FormKC":
        if fold:
            text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", unicodedata.normalize("NFD", text).casefold()).casefold())
        text = unicodedata.normalize("NFKD", text)
    elif form == "FormD":
        if fold:
            text = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
            text = text.casefold()
        text = unicodedata.normalize("NFD", text)
    elif fold:
        text = text.casefold()
    if not keep:
        blocks = [(0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F)]
        text = "".join(c for c in text if not any(a <= ord(c) <= b for a, b in blocks))
    if form == "FormKC":
        text = unicodedata.normalize("NFC", text)
    found, word = [], ""
    for c in text + " ":
        if separates(c):
            if word:
                found.append(word)
            word = ""
        elif unicodedata.category(c) == "Cf" or 0xFE00 <= ord(c) <= 0xFE0F or 0xE0100 <= ord(c) <= 0xE01EF:
            continue
        elif unicodedata.category(c)[0] == "M" and not word:
            continue
        else:
            word += c
    return found


def texts_of_all_kinds(count):
    chosen = random.Random(5)
    assigned = [chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF and unicodedata.category(chr(c)) not in ("Co", "Cn")]
    marks = [c for c in assigned if unicodedata.combining(c)]
    mapped = [c for c in assigned if unicodedata.normalize("NFKD", c) != c or c.casefold() != c]
    jamo = [chr(c) for c in [*range(0x1100, 0x1113), *range(0x1161, 0x1176), *range(0x11A8, 0x11C3), 0xAC00, 0xAC01, 0xD788]]
    latin = list("abcxyzABCéÉßÅåıİſ ")
    texts = ["Straße STRASSE", "İstanbul ıı", "ﬁne ﬃ", "Ａ１ ①②", "ⅷ ½", "co\u00adop\u200brate \u200cx", "Σίσυφος ΣΊΣΥΦΟΣ", "❤\ufe0f a\u0301\u0327 q\u0307\u0323",
             "\u1100\u1161\u11a8 각", "\ufdfa", "ͅ ᾳ ΑΙ", "a\ufe0fb", "कि ก็ が ガ", "don't stop—now; snake_case x\u2019y", "\U0001F600 e\U0001F600e", "\U0002A6E0\U0003134A"]
    for _ in range(count):
        pools = [chosen.choice([assigned, marks, mapped, jamo, latin, latin]) for _ in range(chosen.randint(1, 12))]
        texts.append("".join(chosen.choice(pool) for pool in pools))
    return texts


CASES = [
    fit("words", dict(SublinearTermFrequency=False), dict()),
    fit("words, sublinear", dict(), dict(sublinear_tf=True)),
    fit("pairs", dict(MaximumWordNgramLength=2, MinimumDocumentFrequency=2, MaximumDocumentShare=0.4), dict(ngram_range=(1, 2), sublinear_tf=True, min_df=2, max_df=0.4)),
    fit("without accents", dict(KeepDiacritics=False, SublinearTermFrequency=False), dict(strip_accents="unicode")),
    fit("with case", dict(FoldCase=False), dict(lowercase=False, sublinear_tf=True)),
    fit("no idf, no norm", dict(UseInverseDocumentFrequency=False, SublinearTermFrequency=False, NormalizeToUnitLength=False), dict(use_idf=False), unit=False),
    fit("most frequent", dict(MaximumNumberOfTerms=5), dict(sublinear_tf=True, max_features=5)),
    fit("characters", dict(MaximumWordNgramLength=0, MinimumCharacterNgramLength=3, MaximumCharacterNgramLength=5, MinimumDocumentFrequency=2),
        None, dict(ngram_range=(3, 5), sublinear_tf=True, min_df=2)),
    fit("long characters", dict(MaximumWordNgramLength=0, MinimumCharacterNgramLength=6, MaximumCharacterNgramLength=8, MinimumDocumentFrequency=2),
        None, dict(ngram_range=(6, 8), sublinear_tf=True, min_df=2)),
    fit("words and characters", dict(MaximumCharacterNgramLength=4, MinimumDocumentFrequency=3), dict(sublinear_tf=True, min_df=3), dict(ngram_range=(3, 4), sublinear_tf=True, min_df=3)),
    hashed("hashed", dict(MaximumWordNgramLength=2, NumberOfBits=5, SignedHashing=False, SublinearTermFrequency=False), 5, False),
    hashed("hashed with signs", dict(MaximumWordNgramLength=2, NumberOfBits=4, SublinearTermFrequency=False), 4, True),
]
HASHES = [[text, seed, int(murmurhash3_32(text, seed=seed, positive=True))]
          for text in ["", "a", "ab", "abc", "abcd", "abcde", "cat", "näin", "smoking cessation", " ca", "\U0001F600", "x" * 100] for seed in (0, 1, 42)]
WORDS = [dict(text=text, form=form, fold=fold, keep=keep, words=words(text, form, fold, keep))
         for i, text in enumerate(texts_of_all_kinds(300)) for form in ("None", "FormD", "FormKC") for fold in (True, False) for keep in (True, False)
         if i < 16 or (i + fold + 2 * keep) % 4 == 0]

# The cut of the "most frequent" case must not hang on ties, which are broken differently.
totals = sorted(np.asarray(TfidfVectorizer(norm=None, use_idf=False).fit_transform(TEXTS).sum(0))[0], reverse=True)
assert totals[4] > totals[5], totals[:6]

target = pathlib.Path(__file__).with_name("reference.json")
target.write_text(json.dumps(dict(texts=TEXTS, unseen=UNSEEN, cases=CASES, hashes=HASHES, words=WORDS), ensure_ascii=True, indent=None, separators=(",", ":")) + "\n")
print(target.stat().st_size, [(c["name"], len(c["terms"])) for c in CASES])

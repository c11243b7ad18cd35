# ruff: noqa: E501 - a table has one form in each line

import operator

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import check_table
from stage_3 import COMPARE, flag

TEXTS = st.text("abAB1 -", max_size=6)
CHARS = st.sampled_from("aAzZ09 \n-_")
PLACES = st.integers(-1, 7)
NUMBERS = st.lists(st.integers(0, 9), max_size=6)


def quoted(text):
    return '"' + text + '"'


def char(text):
    return {" ": "#\\space", "\n": "#\\newline"}.get(text, "#\\" + text)


def listed(values):
    return "(" + " ".join(map(str, values)) + ")"


def cut(values, start, end):
    """The part of values, or the error of the place that is wrong."""
    if not 0 <= end <= len(values):
        return f"error: out of range {end}"
    if not 0 <= start <= end:
        return f"error: out of range {start}"
    return values[start:end]


def shown_cut(values, start, end, show):
    part = cut(values, start, end)
    return part if isinstance(part, str) and part.startswith("error") else show(part)


@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_comparing_strings(run, texts):
    inner = " ".join(map(quoted, texts))
    pairs = list(zip(texts, texts[1:]))
    wanted = [flag(all(compare(*pair) for pair in pairs)) for compare in COMPARE.values()]
    assert run("\n".join(f"(string{sign}? {inner})" for sign in COMPARE)) == wanted


@given(chars=st.lists(st.sampled_from("aAbB1"), min_size=1, max_size=3))
def test_comparing_chars(run, chars):
    inner = " ".join(map(char, chars))
    wanted = []
    for compare in COMPARE.values():
        for keys in (chars, [c.lower() for c in chars]):
            wanted.append(flag(all(map(compare, keys, keys[1:]))))
    text = "\n".join(f"(char{sign}? {inner}) (char-ci{sign}? {inner})" for sign in COMPARE)
    assert run(text) == wanted


@given(text=TEXTS, start=PLACES, end=PLACES)
def test_parts_of_strings(run, text, start, end):
    string = quoted(text)
    inside = 0 <= start < len(text)
    wanted = {
        f"(substring {string} {start} {end})": shown_cut(text, start, end, quoted),
        f"(substring {string} {start})": shown_cut(text, start, len(text), quoted),
        f"(string-copy {string} {start} {end})": shown_cut(text, start, end, quoted),
        f"(string-copy {string})": string,
        f"(string->list {string} {start} {end})": shown_cut(
            text, start, end, lambda part: listed(map(char, part))
        ),
        f"(string->list {string})": listed(map(char, text)),
        f"(string-ref {string} {start})": char(text[start])
        if inside
        else f"error: out of range {start}",
        f"(string-length {string})": str(len(text)),
    }
    assert run("\n".join(wanted)) == list(wanted.values())


@given(texts=st.lists(TEXTS, max_size=4), between=st.sampled_from(["", ", ", "ab"]))
def test_making_strings(run, texts, between):
    inner = " ".join(map(quoted, texts))
    joined = "".join(texts)
    wanted = {
        f"(string-append {inner})": quoted(joined),
        f"(string-join (list {inner}) {quoted(between)})": quoted(between.join(texts)),
        f"(string-join (list {inner}))": quoted(" ".join(texts)),
        f"(string-upcase {quoted(joined)})": quoted(joined.upper()),
        f"(string-downcase {quoted(joined)})": quoted(joined.lower()),
        f"(list->string '{listed(map(char, joined))})": quoted(joined),
        f"(string {' '.join(map(char, joined))})": quoted(joined),
        f"(apply string-append (map string (string->list {quoted(joined)})))": quoted(joined),
        f"(string-map char-upcase {quoted(joined)})": quoted(joined.upper()),
        f"(string-for-each (lambda (c) (display (char-downcase c))) {quoted(joined)})": joined.lower(),
        f"(string-search {quoted(between)} {quoted(joined)})": str(joined.index(between))
        if between in joined
        else "#f",
    }
    assert run("\n".join(wanted)) == list(wanted.values())


@given(text=CHARS)
def test_characters(run, text):
    names = ["alphabetic", "numeric", "whitespace", "upper-case", "lower-case"]
    known = [text.isalpha(), text.isdigit(), text in " \n", "A" <= text <= "Z", "a" <= text <= "z"]
    source = "\n".join(f"(char-{name}? {char(text)})" for name in names)
    source += f"(char->integer {char(text)}) (integer->char {ord(text)}) (digit-value {char(text)})"
    source += f"(char-upcase {char(text)}) (char-downcase {char(text)})"
    others = [str(ord(text)), char(text), text if text.isdigit() else "#f"]
    assert run(source) == [*map(flag, known), *others, char(text.upper()), char(text.lower())]


@given(values=NUMBERS, start=PLACES, end=PLACES)
def test_parts_of_vectors(run, values, start, end):
    vector = f"'#{listed(values)}"
    inside = 0 <= start < len(values)
    late = f"error: out of range {start}"

    def as_vector(part):
        return "#" + listed(part)

    filled = list(values)
    if isinstance(cut(values, start, end), list):
        filled[start:end] = ["x"] * (end - start)
    wanted = {
        f"(vector-ref {vector} {start})": str(values[start]) if inside else late,
        f"(vector->list {vector} {start} {end})": shown_cut(values, start, end, listed),
        f"(vector->list {vector} {start})": shown_cut(values, start, len(values), listed),
        f"(vector-copy {vector} {start} {end})": shown_cut(values, start, end, as_vector),
        f"(vector-copy {vector})": as_vector(values),
        f"(define v (vector-copy {vector}))": "",
        f"(vector-fill! v 'x {start} {end})": shown_cut(values, start, end, lambda part: ""),
        "v": as_vector(filled),
        "(vector-fill! v 'y)": "",
        " v": as_vector(["y"] * len(values)),
        f"(vector-length {vector})": str(len(values)),
    }
    assert run("\n".join(wanted)) == list(wanted.values())


@given(values=NUMBERS, others=NUMBERS, place=PLACES, start=PLACES, end=PLACES)
def test_copying_into_vectors(run, values, others, place, start, end):
    part = cut(others, start, end)
    changed = list(values)
    result = ""
    if not 0 <= place <= len(values):
        result = f"error: out of range {place}"
    elif isinstance(part, str):
        result = part
    elif place + len(part) > len(values):
        result = f"error: out of range {place}"
    else:
        changed[place : place + len(part)] = part
    source = f"""
(define v (list->vector '{listed(values)})) (vector-copy! v {place} '#{listed(others)} {start} {end}) v
"""
    assert run(source) == ["", result, "#" + listed(changed)]


@given(first=NUMBERS, second=NUMBERS)
def test_vectors(run, first, second):
    one, two = f"'#{listed(first)}", f"'#{listed(second)}"
    pairs = list(zip(first, second))
    wanted = {
        f"(vector-map + {one} {two})": "#" + listed(map(operator.add, first, second)),
        f"(vector-map (lambda (x) (* x x)) {one})": "#" + listed([x * x for x in first]),
        f"(vector-for-each (lambda (a b) (display (- a b))) {one} {two})": "".join(
            str(a - b) for a, b in pairs
        ),
        f"(vector-append {one} {two} {one})": "#" + listed(first + second + first),
        f"(vector {' '.join(map(str, first))})": "#" + listed(first),
        f"(equal? {one} {two})": flag(first == second),
    }
    assert run("\n".join(wanted)) == list(wanted.values())


def test_more_strings(run):
    check_table(
        run,
        r"""
(string-append) => ""
(string-append "a" 'b) => error: wrong type b
(string-length "a\nb") => 3
(string-length 'abc) => error: wrong type abc
(string-ref "abc" 3) => error: out of range 3
(string-ref "abc" 1.0) => error: wrong type 1.0
(substring "hello" 2) => "llo"
(substring "hello" 4 2) => error: out of range 4
(substring "hello" 9 7) => error: out of range 7
(make-string 3 #\z) => "zzz"
(make-string 0 #\z) => ""
(make-string -1 #\z) => error: out of range -1
(make-string 2 "z") => error: wrong type "z"
(string) => ""
(string #\a "b") => error: wrong type "b"
(list->string '(#\a b)) => error: wrong type b
(list->string "ab") => error: wrong type "ab"
(string-join '("a" b)) => error: wrong type b
(string-join '()) => ""
(symbol->string 'abc) => "abc"
(symbol->string "abc") => error: wrong type "abc"
(string->symbol "xyz") => xyz
(eq? (string->symbol "q") 'q) => #t
(string->symbol 'a) => error: wrong type a
(string-map char-upcase "ab") => "AB"
(string-map (lambda (a b) (if (char<? a b) a b)) "adc" "bbbz") => "abb"
(string-map char->integer "a") => error: wrong type 97
(string-for-each (lambda (a b) (display (list a b))) "ab" "xyz") => (a x)(b y)
(list (string-for-each display "")) => (#<unspecified>)
(string-search "lo" "hello") => 3
(string-search "" "x") => 0
(string-search "z" "x") => #f
(string=? "a" "a" "b") => #f
(string<? "a" 'b) => error: wrong type b
(string<?) => error: wrong number of arguments 0
(equal? (string-append "a" "b") "ab") => #t
(string-upcase 5) => error: wrong type 5
(string->list "abc" 1) => (#\b #\c)
""",
    )


def test_more_chars(run):
    check_table(
        run,
        r"""
(char->integer #\A) => 65
(integer->char 955) => #\λ
(integer->char 10) => #\newline
(integer->char -1) => error: out of range -1
(integer->char 1114111) => #\􏿿
(integer->char 1114112) => error: out of range 1114112
(char-upcase #\ä) => #\Ä
(digit-value #\7) => 7
(digit-value #\a) => #f
(char<? #\a #\b #\c) => #t
(char<? #\a "b") => error: wrong type "b"
(char-ci=? #\a #\A) => #t
(char-alphabetic? 'a) => error: wrong type a
(char-upcase "a") => error: wrong type "a"
""",
    )


def test_more_vectors(run):
    check_table(
        run,
        """
(make-vector 2 'a) => #(a a)
(vector-length (make-vector 3)) => 3
(make-vector -2 1) => error: out of range -2
(make-vector 0) => #()
(define v (vector 1 2 3)) =>
(define w v) =>
(vector-set! v 1 'x) =>
w => #(1 x 3)
(vector-set! v 3 1) => error: out of range 3
(vector-set! v -1 1) => error: out of range -1
(vector-set! '(1) 0 1) => error: wrong type (1)
(vector-ref v 'a) => error: wrong type a
(define c (vector-copy v)) =>
(vector-set! c 0 'new) =>
v => #(1 x 3)
(define m (make-vector 2 (list 1))) =>
(eq? (vector-ref m 0) (vector-ref m 1)) => #t
(vector-copy! v 0 #(7 8 9) 1) =>
v => #(8 9 3)
(vector-copy! v 1 v 0 2) =>
v => #(8 8 9)
(vector-copy! v 2 #(1 2)) => error: out of range 2
(vector-copy! v 3 #(1) 1) =>
(vector-copy! v 4 #(1) 5) => error: out of range 4
(vector-fill! v 0 1) =>
v => #(8 0 0)
(list (vector-fill! v 0)) => (#<unspecified>)
(list (vector-for-each display v)) => 000(#<unspecified>)
(vector-append #(1) '(2)) => error: wrong type (2)
(vector-append) => #()
(vector-map 5 v) => error: wrong type 5
(vector-map car #((1) (2))) => #(1 2)
(vector->list #(1 2 3) 2 1) => error: out of range 2
(vector-fill! v 1 -1) => error: out of range -1
(list->vector (map (lambda (x) (* x x)) (vector->list #(1 2 3)))) => #(1 4 9)
(eqv? v w) => #t
(let ((count 0)) (vector-for-each (lambda (x) (set! count (+ count 1))) #(a b c)) count) => 3
""",
    )

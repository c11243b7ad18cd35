r"""Behaviours on texts and lists of words: ``concept | signature | what it returns | code``."""

_CHARACTERS = (
    # name, in words, code
    ("vowels", "a vowel (a, e, i, o or u in lower or upper case)", 'c in "aeiouAEIOU"'),
    ("digits", "a digit", "c.isdigit()"),
    ("capitals", "an uppercase letter", "c.isupper()"),
    ("spaces", "a space", 'c == " "'),
)
_FRAMES = r"""
count-characters | count_{name}(text) | how many characters of the text are {words} | sum({code} for c in text)
keep-characters | keep_{name}(text) | a string of those characters of the text that are {words} | "".join(c for c in text if {code})
keep-characters | remove_{name}(text) | the text without the characters that are {words} | "".join(c for c in text if not ({code}))
any-character | has_{name}(text) | True if a character of the text is {words}, otherwise False | any({code} for c in text)
star-characters | hide_{name}(text) | the text with a star in place of each character that is {words} | "".join("*" if {code} else c for c in text)
"""
_WORDS = (
    ("long", "longer than 4 letters", "len(w) > 4"),
    ("a", 'start with the letter "a"', 'w.startswith("a")'),
    ("e", 'contain the letter "e"', '"e" in w'),
)
_WORD_FRAMES = r"""
count-words-where | count_{name}_words(words) | how many of the words are {words} | sum({code} for w in words)
keep-words-where | keep_{name}_words(words) | a list of the words that are {words} | [w for w in words if {code}]
keep-words-where | remove_{name}_words(words) | the list without the words that are {words} | [w for w in words if not ({code})]
"""


def _filled(frames: str, rows: tuple[tuple[str, str, str], ...]) -> str:
    return "".join(
        frames.replace("{name}", name).replace("{words}", words).replace("{code}", code)
        for name, words, code in rows
    )


TABLE = (
    _filled(_FRAMES, _CHARACTERS)
    + _filled(_WORD_FRAMES, _WORDS).replace("are start", "start").replace("are contain", "contain")
    + r"""
length | text_length(text) | how many characters the text has | len(text)
upper | to_upper(text) | the text in uppercase | text.upper()
upper | to_lower(text) | the text in lowercase | text.lower()
upper | swap_case(text) | the text with lowercase letters made uppercase and uppercase letters made lowercase | text.swapcase()
capitalize | capitalize_word(word) | the word with its first letter in uppercase | word.capitalize()
title | to_title(sentence) | the sentence with the first letter of each word in uppercase | sentence.title()
reversed | reverse_text(text) | the text in reverse order | text[::-1]
is-mirror | is_palindrome(word) | True if the word is the same when it is read backwards, otherwise False | word == word[::-1]
strip | trim(text) | the text without spaces at its beginning and its end | text.strip()
first-item | first_letter(word) | the first letter of the word | word[0]
first-item | last_letter(word) | the last letter of the word | word[-1]
middle-item | middle_letter(word) | the letter of the word at the position of half its length, rounded down | word[len(word) // 2]
first-items | first_three_letters(text) | the first three characters of the text, or the whole text if it is shorter | text[:3]
first-items | first_five_letters(text) | the first five characters of the text, or the whole text if it is shorter | text[:5]
first-items | first_letters(text, count) | the first count characters of the text | text[:count]
first-items | last_two_letters(text) | the last two characters of the text, or the whole text if it is shorter | text[-2:]
skip | without_first_letter(word) | the word without its first letter | word[1:]
skip | without_last_letter(word) | the word without its last letter | word[:-1]
without-ends | without_end_letters(word) | the word without its first and its last letter | word[1:-1]
every-second | every_second_letter(text) | every second character of the text, beginning with the first | text[::2]
ends-add | first_and_last_letter(word) | a string of the first and the last letter of the word | word[0] + word[-1]
ends-equal | starts_and_ends_same(word) | True if the first and the last letter of the word are the same, otherwise False | word[0] == word[-1]
character-at | letter_at(text, count) | the character of the text at position count, counted from 0, or "" if the text is too short | text[count] if count < len(text) else ""
multiply | repeat_text(text, count) | the text repeated count times | text * count
twice-list | twice(text) | the text followed by itself | text + text
mirror-list | text_and_reverse(text) | the text followed by itself in reverse order | text + text[::-1]
join-two | join_words(word, other) | the word, a space and the other word | word + " " + other
add | glue(word, other) | the word directly followed by the other word | word + other
join-two | hyphenate(word, other) | the word, a hyphen and the other word | word + "-" + other
greet | greet(word) | the string "Hello, " followed by the word and an exclamation mark | "Hello, " + word + "!"
plus | exclaim(text) | the text followed by an exclamation mark | text + "!"
greet | in_quotes(text) | the text between double quotes | '"' + text + '"'
greet | in_brackets(text) | the text between round brackets | "(" + text + ")"
greet | make_tag(word) | the word between the signs < and > | "<" + word + ">"
plus | plural(word) | the word followed by the letter s | word + "s"
plural-end | add_s_if_missing(word) | the word, followed by the letter s unless it ends with s already | word if word.endswith("s") else word + "s"
plus | email(word) | the word followed by "@mail.com" | word + "@mail.com"
starts-with | starts_with(text, letter) | True if the text starts with the letter, otherwise False | text.startswith(letter)
starts-with | ends_with(text, letter) | True if the text ends with the letter, otherwise False | text.endswith(letter)
starts-with | ends_with_ing(word) | True if the word ends with "ing", otherwise False | word.endswith("ing")
contains | contains_letter(text, letter) | True if the letter is in the text, otherwise False | letter in text
contains | is_inside(word, other) | True if the other word is a part of the word, otherwise False | other in word
count-item | count_letter(text, letter) | how many times the letter is in the text | text.count(letter)
count-item | count_a(text) | how many times the lowercase letter a is in the text | text.count("a")
find-letter | find_letter(text, letter) | the position of the first such letter in the text, counted from 0, or -1 if it is not there | text.find(letter)
find-letter | find_last_letter(text, letter) | the position of the last such letter in the text, counted from 0, or -1 if it is not there | text.rfind(letter)
remove-letter | remove_letter(text, letter) | the text without that letter | text.replace(letter, "")
remove-letter | replace_with_star(text, letter) | the text with a star in place of each such letter | text.replace(letter, "*")
spaces-to-underscores | spaces_to_underscores(text) | the text with an underscore in place of each space | text.replace(" ", "_")
dashes | spaces_to_dashes(sentence) | the words of the sentence in lowercase with a dash between them | sentence.lower().replace(" ", "-")
double-letters | double_letters(text) | the text with each character written twice | "".join(c * 2 for c in text)
space-letters | space_out(text) | the text with a space between each two characters | " ".join(text)
letters-list | letters(text) | a list of the characters of the text | list(text)
letters-list | sort_letters(text) | a string of the characters of the text in sorted order | "".join(sorted(text))
unique-count | different_letters(text) | how many different characters the text has | len(set(text))
letters-unique-text | remove_repeated_letters(text) | the text with only the first of equal characters kept | "".join(dict.fromkeys(text))
letters-all-unique | all_letters_different(word) | True if no letter is in the word more than once, otherwise False | len(set(word)) == len(word)
letters-counts | count_letters(text) | a dictionary from each character of the text to how many times it is there | {c: text.count(c) for c in text}
most-letter | most_common_letter(word) | the letter that is in the word most often; of several the one that comes first in the word | max(word, key=word.count)
maximum | last_in_alphabet(word) | the letter of the word that comes last in the alphabet | max(word)
maximum | first_in_alphabet(word) | the letter of the word that comes first in the alphabet | min(word)
neighbours-equal | has_double_letter(text) | True if two characters next to each other in the text are the same, otherwise False | any(a == b for a, b in zip(text, text[1:]))
same-items | is_anagram(word, other) | True if both words have the same letters in any order, otherwise False | sorted(word) == sorted(other)
equal-two | same_word(word, other) | True if both words are the same, otherwise False | word == other
same-first | same_first_letter(word, other) | True if both words begin with the same letter, otherwise False | word[0] == other[0]
same-length | equally_long(word, other) | True if both words are equally long, otherwise False | len(word) == len(other)
longer-list | longer_word(word, other) | the longer of the two words, and the first one if they are equally long | word if len(word) >= len(other) else other
larger | comes_first(word, other) | the one of the two words that comes first in the alphabet | min(word, other)
common | shared_letters(word, other) | a sorted list of the different letters that are in both words | sorted(set(word) & set(other))
count-matches | matching_letters(word, other) | at how many positions both words have the same letter | sum(a == b for a, b in zip(word, other))
zero-test | is_blank(text) | True if the text is empty, otherwise False | text == ""
long | is_long_word(word) | True if the word has more than 5 letters, otherwise False | len(word) > 5
is-upper | is_upper(text) | True if the text is the same in uppercase, otherwise False | text == text.upper()
is-number | is_number(text) | True if the text is not empty and all of its characters are digits, otherwise False | text.isdigit()
is-vowel | is_vowel(letter) | True if the letter is a, e, i, o or u, otherwise False | letter in "aeiou"
next-letter | next_letter(letter) | the letter of the alphabet after the letter | chr(ord(letter) + 1)
place-letter | place_in_alphabet(letter) | the position of the letter in the alphabet, where a is 1 | ord(letter) - ord("a") + 1
code-letter | code_of(letter) | the Unicode number of the letter | ord(letter)
letter-codes | codes_of(text) | a list of the Unicode numbers of the characters of the text | [ord(c) for c in text]
digits-sum | sum_of_digits_in(text) | the sum of all digits in the text | sum(int(c) for c in text if c.isdigit())
first-half | first_half_of(text) | the first half of the text, its length rounded down | text[:len(text) // 2]
rotate-left | first_letter_to_end(word) | the word with its first letter moved to the end | word[1:] + word[0]
swap-ends | swap_first_and_last(word) | the word with its first and last letter swapped, where it has at least two letters | word if len(word) < 2 else word[-1] + word[1:-1] + word[0]
pad-left | pad_to_eight(word) | the word with spaces in front of it so that it has at least 8 characters | word.rjust(8)
pad-left | fill_with_dots(word) | the word followed by dots so that it has at least 10 characters | word.ljust(10, ".")
shorten | shorten(text) | the text if it has at most 5 characters, otherwise its first 5 characters followed by "..." | text if len(text) <= 5 else text[:5] + "..."
alternate | upper_every_second(word) | the word with every second letter in uppercase, beginning with the first | "".join(c.upper() if i % 2 == 0 else c for i, c in enumerate(word))
words-count | count_words(sentence) | how many words are in the sentence | len(sentence.split())
words-list | split_words(sentence) | a list of the words in the sentence | sentence.split()
words-first | first_word(sentence) | the first word of the sentence | sentence.split()[0]
words-first | last_word(sentence) | the last word of the sentence | sentence.split()[-1]
words-reverse | reverse_word_order(sentence) | the sentence with its words in reverse order | " ".join(sentence.split()[::-1])
words-each-reverse | reverse_each_word(sentence) | the sentence with each of its words reversed | " ".join(w[::-1] for w in sentence.split())
words-longest | longest_word(sentence) | the longest word of the sentence; of several the first | max(sentence.split(), key=len)
words-shortest | shortest_word_length(sentence) | how many letters the shortest word of the sentence has | min(len(w) for w in sentence.split())
words-lengths | word_lengths(sentence) | a list of the lengths of the words in the sentence | [len(w) for w in sentence.split()]
words-initials | initials(sentence) | a string of the first letters of the words in the sentence | "".join(w[0] for w in sentence.split())
words-initials | abbreviation(sentence) | a string of the first letters of the words in the sentence, each in uppercase and followed by a dot | "".join(w[0].upper() + "." for w in sentence.split())
words-sorted | sort_words(sentence) | the sentence with its words in alphabetical order | " ".join(sorted(sentence.split()))
words-unique | count_different_words(sentence) | how many different words are in the sentence | len(set(sentence.split()))
words-has | has_word(sentence, word) | True if the word is one of the words in the sentence, otherwise False | word in sentence.split()
words-lines | one_word_per_line(sentence) | the words of the sentence with a line break between them | "\n".join(sentence.split())
words-swap | first_word_to_end(sentence) | a list of the words in the sentence with the first word moved to the end | w = sentence.split()\nreturn w[1:] + w[:1]
space-letters | join_with_spaces(words) | a string of the words with a space between them | " ".join(words)
space-letters | glue_all(words) | a string of all words without anything between them | "".join(words)
list-upper | upper_all(words) | a list of the words in uppercase | [w.upper() for w in words]
list-upper | capitalize_all(words) | a list of the words, each with its first letter in uppercase | [w.capitalize() for w in words]
list-lengths | lengths(words) | a list of the lengths of the words | [len(w) for w in words]
list-reversed | reverse_all(words) | a list of the words, each of them reversed | [w[::-1] for w in words]
list-firsts | first_letters_of(words) | a list of the first letters of the words | [w[0] for w in words]
list-firsts | last_letters_of(words) | a list of the last letters of the words | [w[-1] for w in words]
list-total | total_length(words) | how many letters all words have together | sum(len(w) for w in words)
list-longest | length_of_longest(words) | how many letters the longest of the words has, or 0 if there are no words | max((len(w) for w in words), default=0)
list-longest | first_longest(words) | the longest of the words, the first of several, or "" if there are no words | max(words, key=len, default="")
list-sort-length | sort_by_length(words) | the words sorted by their length; words of equal length stay in order | sorted(words, key=len)
list-sort-length | sort_by_last_letter(words) | the words sorted by their last letter; words with equal last letters stay in order | sorted(words, key=lambda w: w[-1])
ascending | sort_alphabetically(words) | the words in alphabetical order | sorted(words)
is-ascending | in_alphabetical_order(words) | True if the words are in alphabetical order, otherwise False | words == sorted(words)
contains | is_in_list(words, word) | True if the word is in the list of words, otherwise False | word in words
count-item | count_word(words, word) | how many times the word is in the list of words | words.count(word)
list-without | without_word(words, word) | a list of the words that are not equal to the word | [w for w in words if w != word]
list-starting | starting_with(words, letter) | a list of the words that start with the letter | [w for w in words if w.startswith(letter)]
list-containing | containing(words, letter) | how many of the words contain the letter | sum(letter in w for w in words)
list-same-ends | same_ends(words) | how many of the words begin and end with the same letter | sum(w[0] == w[-1] for w in words)
list-suffix | add_exclamation_marks(words) | a list of the words, each followed by an exclamation mark | [w + "!" for w in words]
list-suffix | add_dashes(words) | a list of the words, each after a dash and a space | ["- " + w for w in words]
list-dictionary | length_by_word(words) | a dictionary from each of the words to its length | {w: len(w) for w in words}
list-numbered | number_words(words) | a list of tuples of a number, counted from 1, and the word at that place | list(enumerate(words, 1))
list-palindromes | count_palindromes(words) | how many of the words are the same when they are read backwards | sum(w == w[::-1] for w in words)
list-letters | all_letters(words) | a sorted list of the different letters that are in the words | sorted(set("".join(words)))
ascending | names_in_order(prices) | a sorted list of the keys of the dictionary | sorted(prices)
dict-total | total_price(prices) | the sum of the values of the dictionary | sum(prices.values())
length | how_many_keys(prices) | how many keys the dictionary has | len(prices)
dict-get | price_of(prices, word) | the value of the key word in the dictionary, or 0 if it is not there | prices.get(word, 0)
contains | has_price(prices, word) | True if word is a key of the dictionary, otherwise False | word in prices
dict-maximum | highest_price(prices) | the largest value of the dictionary, or 0 if it is empty | max(prices.values(), default=0)
dict-cheap | cheap_names(prices) | a sorted list of the keys whose values are less than 5 | sorted(k for k, v in prices.items() if v < 5)
dict-swap | keys_by_value(prices) | a list of the keys of the dictionary, sorted by their values; keys of equal values stay in order | sorted(prices, key=prices.get)
dict-double | double_prices(prices) | a dictionary with the same keys and each value multiplied by 2 | {k: v * 2 for k, v in prices.items()}
"""
)

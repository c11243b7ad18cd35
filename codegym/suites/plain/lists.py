r"""Behaviours on lists of whole numbers: ``concept | signature | what it returns | code``."""

_TESTS = (
    # name, in words, code
    ("even", "even", "x % 2 == 0"),
    ("odd", "odd", "x % 2 != 0"),
    ("positive", "greater than 0", "x > 0"),
    ("negative", "less than 0", "x < 0"),
    ("above_five", "greater than 5", "x > 5"),
    ("threes", "divisible by 3", "x % 3 == 0"),
)
_FRAMES = r"""
count-where | count_{name}(numbers) | how many of the numbers are {words} | sum({code} for x in numbers)
sum-where | sum_of_{name}(numbers) | the sum of those numbers that are {words} | sum(x for x in numbers if {code})
keep-where | keep_{name}(numbers) | a list of those numbers that are {words} | [x for x in numbers if {code}]
any-where | has_{name}(numbers) | True if at least one of the numbers is {words}, otherwise False | any({code} for x in numbers)
any-where | only_{name}(numbers) | True if all of the numbers are {words}, otherwise False | all({code} for x in numbers)
first-where | first_{name}(numbers) | the first number that is {words}, or None if there is none | next((x for x in numbers if {code}), None)
largest-where | largest_{name}(numbers) | the largest of the numbers that are {words}, or 0 if there are none | max((x for x in numbers if {code}), default=0)
places-where | places_of_{name}(numbers) | a list of the positions of the numbers that are {words}, counted from 0 | [i for i, x in enumerate(numbers) if {code}]
keep-where | squares_of_{name}(numbers) | a list of the squares of those numbers that are {words} | [x * x for x in numbers if {code}]
flag-where | flags_of_{name}(numbers) | a list with True for each number that is {words} and False for each other | [{code} for x in numbers]
"""

TABLE = "".join(
    _FRAMES.replace("{name}", name).replace("{words}", words).replace("{code}", code)
    for name, words, code in _TESTS
) + r"""
each-times | double_all(numbers) | a list of the numbers, each multiplied by 2 | [x * 2 for x in numbers]
each-times | triple_all(numbers) | a list of the numbers, each multiplied by 3 | [x * 3 for x in numbers]
each-times | add_one_to_all(numbers) | a list of the numbers, each plus 1 | [x + 1 for x in numbers]
each-times | add_ten_to_all(numbers) | a list of the numbers, each plus 10 | [x + 10 for x in numbers]
each-times | subtract_two_from_all(numbers) | a list of the numbers, each minus 2 | [x - 2 for x in numbers]
each-square | square_all(numbers) | a list of the squares of the numbers | [x ** 2 for x in numbers]
each-opposite | negate_all(numbers) | a list of the numbers, each with the opposite sign | [-x for x in numbers]
each-absolute | absolute_all(numbers) | a list of the absolute values of the numbers | [abs(x) for x in numbers]
each-half | halve_all(numbers) | a list of the numbers, each divided by 2 | [x / 2 for x in numbers]
each-remainder | remainders_by_three(numbers) | a list of the remainders of the numbers divided by 3 | [x % 3 for x in numbers]
each-text | numbers_to_text(numbers) | a list of the numbers as strings | [str(x) for x in numbers]
each-add | add_to_all(numbers, n) | a list of the numbers, each plus n | [x + n for x in numbers]
each-add | multiply_all(numbers, n) | a list of the numbers, each multiplied by n | [x * n for x in numbers]
each-clamp | negatives_to_zero(numbers) | a list of the numbers, with 0 in place of each negative number | [max(x, 0) for x in numbers]
each-word | parity_words(numbers) | a list with "even" for each even number and "odd" for each odd number | ["even" if x % 2 == 0 else "odd" for x in numbers]
each-twice | repeat_each(numbers) | a list in which each of the numbers comes twice in a row | [x for x in numbers for _ in range(2)]
each-with-place | number_times_place(numbers) | a list of the numbers, each multiplied by its position, counted from 0 | [i * x for i, x in enumerate(numbers)]
total | total(numbers) | the sum of the numbers | sum(numbers)
product | product(numbers) | the product of the numbers, which is 1 for an empty list | result = 1\nfor x in numbers:\n    result *= x\nreturn result
mean | mean(values) | the average of the values | sum(values) / len(values)
length | how_many(numbers) | how many numbers are in the list | len(numbers)
empty | is_empty(numbers) | True if the list is empty, otherwise False | len(numbers) == 0
long | has_more_than_three(numbers) | True if the list holds more than 3 numbers, otherwise False | len(numbers) > 3
maximum | largest(values) | the largest of the values | max(values)
maximum | smallest(values) | the smallest of the values | min(values)
spread | spread(values) | the largest of the values minus the smallest | max(values) - min(values)
ends-range | smallest_and_largest(values) | a tuple of the smallest and the largest of the values | (min(values), max(values))
ends-sum | largest_plus_smallest(values) | the sum of the largest and the smallest of the values | max(values) + min(values)
place-maximum | place_of_largest(values) | the position of the first largest value, counted from 0 | values.index(max(values))
place-maximum | place_of_smallest(values) | the position of the first smallest value, counted from 0 | values.index(min(values))
second-largest | second_largest(values) | the second largest of the different values, or None if there is only one | found = sorted(set(values))\nreturn found[-2] if len(found) > 1 else None
first-item | first_value(values) | the first of the values | values[0]
first-item | last_value(values) | the last of the values | values[-1]
first-item | second_number(numbers) | the second of the numbers, or None if there are fewer than two | numbers[1] if len(numbers) > 1 else None
middle-item | middle_value(values) | the value at the position of half the length, rounded down | values[len(values) // 2]
ends | first_and_last(values) | a list of the first and the last of the values | [values[0], values[-1]]
ends-equal | starts_and_ends_alike(values) | True if the first and the last of the values are equal, otherwise False | values[0] == values[-1]
ends-add | first_plus_last(values) | the sum of the first and the last of the values | values[0] + values[-1]
first-items | first_two(numbers) | a list of the first two of the numbers, or of all if there are fewer | numbers[:2]
first-items | first_three(numbers) | a list of the first three of the numbers, or of all if there are fewer | numbers[:3]
first-items | take(numbers, count) | a list of the first count numbers, or of all if there are fewer | numbers[:count]
first-items | last_two(numbers) | a list of the last two of the numbers, or of all if there are fewer | numbers[-2:]
skip | skip(numbers, count) | the list without its first count numbers | numbers[count:]
skip | without_first(numbers) | the list without its first number | numbers[1:]
skip | without_last(numbers) | the list without its last number | numbers[:-1]
without-ends | without_ends(numbers) | the list without its first and its last number | numbers[1:-1]
every-second | every_second(numbers) | a list of every second number, beginning with the first | numbers[::2]
every-second | numbers_at_odd_places(numbers) | a list of the numbers at the positions 1, 3, 5 and so on, counted from 0 | numbers[1::2]
reversed | reverse_list(numbers) | the list in reverse order | numbers[::-1]
ascending | sort_up(numbers) | the numbers sorted in ascending order | sorted(numbers)
ascending | sort_down(numbers) | the numbers sorted in descending order | sorted(numbers, reverse=True)
sort-absolute | sort_by_distance(numbers) | the numbers sorted by their absolute values; those of equal absolute value stay in order | sorted(numbers, key=abs)
sort-unique | sorted_without_repeats(numbers) | a sorted list of the numbers, each of them only once | sorted(set(numbers))
unique | remove_repeats(numbers) | the list with only the first of equal numbers kept, in order | list(dict.fromkeys(numbers))
unique-count | count_different(numbers) | how many different numbers are in the list | len(set(numbers))
has-repeats | has_repeats(numbers) | True if some number is in the list more than once, otherwise False | len(set(numbers)) < len(numbers)
all-same | all_same(numbers) | True if all of the numbers are equal, otherwise False | len(set(numbers)) <= 1
is-ascending | is_sorted(numbers) | True if the numbers are in ascending order, otherwise False | numbers == sorted(numbers)
is-ascending | is_sorted_down(numbers) | True if the numbers are in descending order, otherwise False | numbers == sorted(numbers, reverse=True)
is-mirror | is_mirror(numbers) | True if the list is the same in reverse order, otherwise False | numbers == numbers[::-1]
median | median(values) | the middle one of the sorted values, or the average of the two in the middle if there are evenly many | s = sorted(values)\nm = len(s) // 2\nreturn s[m] if len(s) % 2 else (s[m - 1] + s[m]) / 2
smallest-items | two_smallest(numbers) | a list of the two smallest of the numbers in ascending order | sorted(numbers)[:2]
smallest-items | three_largest(numbers) | a list of the three largest of the numbers in descending order | sorted(numbers, reverse=True)[:3]
sum-squares-list | sum_of_squares(numbers) | the sum of the squares of the numbers | sum(x * x for x in numbers)
sum-absolute | sum_of_absolutes(numbers) | the sum of the absolute values of the numbers | sum(abs(x) for x in numbers)
sum-first | sum_of_first_three(numbers) | the sum of the first three of the numbers, or of all if there are fewer | sum(numbers[:3])
sum-every-second | sum_every_second(numbers) | the sum of every second number, beginning with the first | sum(numbers[::2])
sum-without-largest | sum_without_largest(values) | the sum of the values without the largest one | sum(values) - max(values)
sum-positive-test | has_positive_sum(numbers) | True if the sum of the numbers is greater than 0, otherwise False | sum(numbers) > 0
sum-positive-test | has_even_sum(numbers) | True if the sum of the numbers is even, otherwise False | sum(numbers) % 2 == 0
running | running_totals(numbers) | a list of the sums of the first number, the first two numbers, and so on | result, total = [], 0\nfor x in numbers:\n    total += x\n    result.append(total)\nreturn result
running | running_largest(numbers) | a list that holds for each position the largest number up to there | [max(numbers[:i + 1]) for i in range(len(numbers))]
steps | differences(numbers) | a list of the differences between each number and the one before it | [b - a for a, b in zip(numbers, numbers[1:])]
steps | sums_of_neighbours(numbers) | a list of the sums of each two numbers that are next to each other | [a + b for a, b in zip(numbers, numbers[1:])]
rises | count_rises(numbers) | how many of the numbers are greater than the one before them | sum(b > a for a, b in zip(numbers, numbers[1:]))
neighbours-equal | has_equal_neighbours(numbers) | True if two numbers that are next to each other are equal, otherwise False | any(a == b for a, b in zip(numbers, numbers[1:]))
above-mean | count_above_average(values) | how many of the values are greater than their average | sum(x > sum(values) / len(values) for x in values)
count-item | count_of(numbers, n) | how many times n is in the list | numbers.count(n)
contains | contains(numbers, n) | True if n is in the list, otherwise False | n in numbers
contains | contains_zero(numbers) | True if 0 is in the list, otherwise False | 0 in numbers
count-item | count_zeros(numbers) | how many zeros are in the list | numbers.count(0)
place-item | place_of(numbers, n) | the position of the first n in the list, counted from 0, or -1 if it is not there | numbers.index(n) if n in numbers else -1
remove-item | remove_all(numbers, n) | the list without any n | [x for x in numbers if x != n]
remove-item | remove_zeros(numbers) | the list without its zeros | [x for x in numbers if x != 0]
replace-item | replace_zeros(numbers, n) | the list with n in place of each 0 | [n if x == 0 else x for x in numbers]
greater-item | count_greater(numbers, n) | how many of the numbers are greater than n | sum(x > n for x in numbers)
greater-item | keep_greater(numbers, n) | a list of the numbers that are greater than n | [x for x in numbers if x > n]
all-greater | all_greater(numbers, n) | True if all of the numbers are greater than n, otherwise False | all(x > n for x in numbers)
nearest | nearest_to_zero(values) | the value with the smallest absolute value; of several the first one | min(values, key=abs)
append | add_to_end(numbers, n) | a list of the numbers, followed by n | numbers + [n]
append | add_to_front(numbers, n) | a list of n, followed by the numbers | [n] + numbers
surround | put_zeros_around(numbers) | a list of the numbers with a 0 before the first and a 0 after the last | [0] + numbers + [0]
twice-list | list_twice(numbers) | the list followed by itself | numbers + numbers
mirror-list | list_and_reverse(numbers) | the list followed by itself in reverse order | numbers + numbers[::-1]
rotate-left | first_to_end(numbers) | the list with its first number moved to the end | numbers[1:] + numbers[:1]
rotate-left | last_to_front(numbers) | the list with its last number moved to the front | numbers[-1:] + numbers[:-1]
halves | swap_halves(numbers) | the list with its first half, rounded down, moved behind the rest | h = len(numbers) // 2\nreturn numbers[h:] + numbers[:h]
first-half | first_half(numbers) | a list of the first half of the numbers, rounded down | numbers[:len(numbers) // 2]
add | join_lists(first, second) | a list of the numbers of first followed by those of second | first + second
common | common_numbers(first, second) | a sorted list of the different numbers that are in both lists | sorted(set(first) & set(second))
common | all_numbers(first, second) | a sorted list of the different numbers that are in at least one of the lists | sorted(set(first) | set(second))
missing | only_in_first(first, second) | a list of the numbers of first that are not in second, in order | [x for x in first if x not in second]
share | share_a_number(first, second) | True if some number is in both lists, otherwise False | any(x in second for x in first)
subset | is_part_of(first, second) | True if each number of first is in second, otherwise False | all(x in second for x in first)
same-items | same_numbers(first, second) | True if both lists hold the same numbers in any order, otherwise False | sorted(first) == sorted(second)
same-length | same_length(first, second) | True if both lists are equally long, otherwise False | len(first) == len(second)
longer-list | longer_list(first, second) | the longer of the two lists, and first if they are equally long | first if len(first) >= len(second) else second
add-lists | add_pairs(first, second) | a list of the sums of the numbers at the same positions, as long as the shorter list | [a + b for a, b in zip(first, second)]
dot | dot_product(first, second) | the sum of the products of the numbers at the same positions, up to the end of the shorter list | sum(a * b for a, b in zip(first, second))
count-matches | count_matches(first, second) | at how many positions both lists hold the same number | sum(a == b for a, b in zip(first, second))
add-lists | larger_of_pairs(first, second) | a list of the larger one of the numbers at the same positions, as long as the shorter list | [max(a, b) for a, b in zip(first, second)]
pairs-list | make_pairs(first, second) | a list of tuples of the numbers at the same positions, as long as the shorter list | list(zip(first, second))
sum-both | total_of_both(first, second) | the sum of all numbers of both lists | sum(first) + sum(second)
larger-total | has_larger_sum(first, second) | True if the sum of first is greater than the sum of second, otherwise False | sum(first) > sum(second)
flat | flatten(rows) | a list of all numbers of the rows, one row after another | [x for row in rows for x in row]
row-sums | row_sums(rows) | a list of the sums of the rows | [sum(row) for row in rows]
row-sums | row_lengths(rows) | a list of the lengths of the rows | [len(row) for row in rows]
row-total | sum_of_rows(rows) | the sum of all numbers in all rows | sum(sum(row) for row in rows)
row-firsts | first_of_rows(rows) | a list of the first numbers of those rows that are not empty | [row[0] for row in rows if row]
row-longest | longest_row(rows) | how long the longest row is, or 0 if there are no rows | max((len(row) for row in rows), default=0)
row-filled | rows_with_numbers(rows) | a list of the rows that are not empty | [row for row in rows if row]
counts | count_each(numbers) | a dictionary from each of the numbers to how many times it is in the list | {x: numbers.count(x) for x in numbers}
squares-dict | squares_by_number(numbers) | a dictionary from each of the numbers to its square | {x: x * x for x in numbers}
places-dict | numbers_by_place(numbers) | a dictionary from each position, counted from 0, to the number there | dict(enumerate(numbers))
set-of | different_numbers(numbers) | a set of the numbers | set(numbers)
numbers-text | join_with_commas(numbers) | a string of the numbers with a comma between them, such as "1,2,3" | ",".join(str(x) for x in numbers)
split-parity | evens_then_odds(numbers) | a list of the even numbers followed by the odd numbers, both in order | [x for x in numbers if x % 2 == 0] + [x for x in numbers if x % 2]
indexes | places(numbers) | a list of the positions of the numbers, counted from 0 | list(range(len(numbers)))
last-place | last_place(numbers) | the position of the last number, counted from 0, or -1 if the list is empty | len(numbers) - 1
sum-or-none | sum_or_none(numbers) | the sum of the numbers, or None if the list is empty | sum(numbers) if numbers else None
"""

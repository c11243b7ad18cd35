r"""Behaviours on whole numbers: ``concept | signature | what it returns | code``.

The code is an expression, or statements with ``\n`` between lines.
"""

TABLE = r"""
times | double(n) | n multiplied by 2 | n * 2
times | triple(n) | n multiplied by 3 | n * 3
times | ten_times(n) | n multiplied by 10 | n * 10
plus | add_one(n) | n plus 1 | n + 1
plus | add_ten(n) | n plus 10 | n + 10
plus | subtract_five(n) | n minus 5 | n - 5
plus | hundred_minus(n) | 100 minus n | 100 - n
square | square(n) | the square of n | n * n
cube | cube(n) | the cube of n | n ** 3
opposite | opposite(n) | n with the opposite sign | -n
absolute | distance_from_zero(n) | the absolute value of n | abs(n)
absolute-difference | distance(a, b) | the absolute difference of a and b | abs(a - b)
add | add(a, b) | the sum of a and b | a + b
subtract | subtract(a, b) | a minus b | a - b
multiply | multiply(a, b) | the product of a and b | a * b
add | add_three_numbers(a, b, c) | the sum of a, b and c | a + b + c
multiply | multiply_three(a, b, c) | the product of a, b and c | a * b * c
average-two | average_of_two(a, b) | the average of a and b | (a + b) / 2
average-two | average_of_three(a, b, c) | the average of a, b and c | (a + b + c) / 3
larger | larger(a, b) | the larger of a and b | max(a, b)
larger | smaller(a, b) | the smaller of a and b | min(a, b)
largest-three | largest_of_three(a, b, c) | the largest of a, b and c | max(a, b, c)
largest-three | smallest_of_three(a, b, c) | the smallest of a, b and c | min(a, b, c)
middle-three | middle_of_three(a, b, c) | the middle one of a, b and c when they are sorted | sorted([a, b, c])[1]
spread-three | spread_of_three(a, b, c) | the largest minus the smallest of a, b and c | max(a, b, c) - min(a, b, c)
divisible | is_even(n) | True if n is even, otherwise False | n % 2 == 0
divisible | is_multiple_of_three(n) | True if n is divisible by 3, otherwise False | n % 3 == 0
divisible | is_multiple_of_five(n) | True if n is divisible by 5, otherwise False | n % 5 == 0
divisible | ends_in_zero(n) | True if the last digit of n is 0, otherwise False | n % 10 == 0
divisible | is_odd(n) | True if n is odd, otherwise False | n % 2 != 0
sign-test | is_positive(n) | True if n is greater than 0, otherwise False | n > 0
sign-test | is_negative(n) | True if n is less than 0, otherwise False | n < 0
zero-test | is_zero(n) | True if n is 0, otherwise False | n == 0
at-least | is_adult(age) | True if age is at least 18, otherwise False | age >= 18
at-least | is_at_most_ten(n) | True if n is at most 10, otherwise False | n <= 10
between | is_teenager(age) | True if age is from 13 to 19, otherwise False | 13 <= age <= 19
between | is_one_digit(n) | True if n is from 0 to 9, otherwise False | 0 <= n <= 9
between | is_outside_ten(n) | True if n is less than -10 or greater than 10, otherwise False | n < -10 or n > 10
equal-two | are_equal(a, b) | True if a and b are equal, otherwise False | a == b
greater-two | is_greater(a, b) | True if a is greater than b, otherwise False | a > b
all-equal-three | all_three_equal(a, b, c) | True if a, b and c are all equal, otherwise False | a == b == c
any-equal-three | any_two_equal(a, b, c) | True if at least two of a, b and c are equal, otherwise False | a == b or b == c or a == c
increasing-three | is_increasing(a, b, c) | True if a is less than b and b is less than c, otherwise False | a < b < c
same-sign | both_positive(a, b) | True if both a and b are greater than 0, otherwise False | a > 0 and b > 0
same-sign | either_negative(a, b) | True if a or b is less than 0, otherwise False | a < 0 or b < 0
both-divisible | both_even(a, b) | True if both a and b are even, otherwise False | a % 2 == 0 and b % 2 == 0
same-parity | same_parity(a, b) | True if a and b are both even or both odd, otherwise False | a % 2 == b % 2
sum-is | adds_to_ten(a, b) | True if the sum of a and b is 10, otherwise False | a + b == 10
divides | is_divisible_by(a, count) | True if count is not 0 and a is divisible by count, otherwise False | count != 0 and a % count == 0
triangle | can_form_triangle(a, b, c) | True if each of a, b and c is less than the sum of the other two, otherwise False | a < b + c and b < a + c and c < a + b
remainder | remainder_by_seven(n) | the remainder of n divided by 7 | n % 7
remainder | last_digit(size) | the last digit of size | size % 10
whole-part | half_rounded_down(n) | n divided by 2, rounded down | n // 2
whole-part | without_last_digit(size) | size without its last digit, as an integer | size // 10
tens-digit | tens_digit(size) | the second digit of size from the right, or 0 if it has only one digit | size // 10 % 10
exact-half | half(n) | n divided by 2, as a decimal number | n / 2
percent | percent_of(a, b) | a percent of b | a * b / 100
times | price_after_discount(price) | the price reduced by 10 percent | price * 0.9
power | power(n, count) | n to the power of count | n ** count
power-two | two_to_the(count) | 2 to the power of count | 2 ** count
sum-squares | sum_of_two_squares(a, b) | the square of a plus the square of b | a * a + b * b
sum-squares | square_of_sum(a, b) | the square of the sum of a and b | (a + b) ** 2
sum-squares | square_of_difference(a, b) | the square of a minus b | (a - b) ** 2
product-plus | multiply_then_add(a, b, c) | a multiplied by b, plus c | a * b + c
linear | twice_plus_one(n) | two times n, plus 1 | 2 * n + 1
linear | three_times_minus_two(n) | three times n, minus 2 | 3 * n - 2
next-multiple | next_even(n) | the smallest even number greater than n | n + 2 - n % 2
next-multiple | round_down_to_ten(n) | the largest multiple of 10 that is not greater than n | n // 10 * 10
multiply | rectangle_area(width, height) | the area of a rectangle of that width and height | width * height
rectangle-around | rectangle_perimeter(width, height) | the perimeter of a rectangle of that width and height | 2 * (width + height)
square-around | square_perimeter(width) | the perimeter of a square with sides of that width | 4 * width
percent | triangle_area(width, height) | the area of a triangle with base width and that height | width * height / 2
multiply | box_volume(width, height, size) | the volume of a box with sides width, height and size | width * height * size
box-surface | cube_surface(width) | the surface area of a cube with edges of that width | 6 * width ** 2
times | minutes_to_seconds(minutes) | the number of seconds in that many minutes | minutes * 60
times | hours_to_minutes(hours) | the number of minutes in that many hours | hours * 60
times | days_to_hours(days) | the number of hours in that many days | days * 24
times | weeks_to_days(weeks) | the number of days in that many weeks | weeks * 7
whole-part | whole_hours(minutes) | how many full hours are in that many minutes | minutes // 60
remainder | minutes_left(minutes) | how many minutes are left over after all full hours are taken out of minutes | minutes % 60
times | total_minutes(hours, minutes) | the total number of minutes in that many hours and minutes | hours * 60 + minutes
celsius | to_fahrenheit(celsius) | the temperature in Fahrenheit: celsius times 9 divided by 5, plus 32 | celsius * 9 / 5 + 32
celsius | to_celsius(fahrenheit) | the temperature in Celsius: fahrenheit minus 32, times 5 divided by 9 | (fahrenheit - 32) * 5 / 9
leap | is_leap_year(year) | True if year is divisible by 4 and not by 100, or is divisible by 400, otherwise False | year % 4 == 0 and year % 100 != 0 or year % 400 == 0
century | century_of(year) | the century of the year, where 1901 to 2000 are century 20 | (year + 99) // 100
clamp | clamp_to_ten(n) | n, but 0 if it is less than 0 and 10 if it is greater than 10 | max(0, min(n, 10))
not-below | zero_if_negative(n) | n, or 0 if n is negative | max(n, 0)
not-below | at_most_hundred(size) | size, or 100 if size is greater than 100 | min(size, 100)
sign-of | sign(n) | 1 if n is positive, -1 if n is negative, and 0 if n is 0 | (n > 0) - (n < 0)
even-odd-word | even_or_odd(n) | the word "even" if n is even and the word "odd" otherwise | "even" if n % 2 == 0 else "odd"
even-odd-word | sign_word(n) | the word "positive" if n is greater than 0 and the word "negative" otherwise | "positive" if n > 0 else "negative"
compare-word | compare(a, b) | "greater" if a is greater than b, "less" if a is less than b, and "equal" otherwise | "greater" if a > b else "less" if a < b else "equal"
fizz | fizz_buzz(n) | "FizzBuzz" if n is divisible by 15, "Fizz" if it is divisible by 3, "Buzz" if it is divisible by 5, and n otherwise | if n % 15 == 0:\n    return "FizzBuzz"\nif n % 3 == 0:\n    return "Fizz"\nreturn "Buzz" if n % 5 == 0 else n
at-least | passed_exam(score) | the word "pass" if score is at least 50 and the word "fail" otherwise | "pass" if score >= 50 else "fail"
letter-grade | letter_grade(score) | "A" if score is at least 90, "B" if it is at least 70, and "C" otherwise | "A" if score >= 90 else "B" if score >= 70 else "C"
half-or-double | half_or_triple(n) | half of n as an integer if n is even, and three times n plus 1 if it is odd | n // 2 if n % 2 == 0 else 3 * n + 1
digit-sum | sum_of_digits(size) | the sum of the digits of size | sum(int(d) for d in str(size))
digit-sum | product_of_digits(size) | the product of the digits of size | result = 1\nfor d in str(size):\n    result *= int(d)\nreturn result
digit-count | number_of_digits(size) | how many digits size has | len(str(size))
digit-largest | largest_digit(size) | the largest digit of size | max(int(d) for d in str(size))
digit-largest | smallest_digit(size) | the smallest digit of size | min(int(d) for d in str(size))
digit-list | digits_of(size) | a list of the digits of size, from left to right | [int(d) for d in str(size)]
digit-reverse | reverse_digits(size) | the integer with the digits of size in reverse order | int(str(size)[::-1])
digit-palindrome | is_palindrome_number(size) | True if size reads the same from left to right and from right to left, otherwise False | str(size) == str(size)[::-1]
digit-first | first_digit(size) | the first digit of size, as an integer | int(str(size)[0])
digit-even | count_even_digits(size) | how many of the digits of size are even | sum(int(d) % 2 == 0 for d in str(size))
digit-has | contains_seven(size) | True if one of the digits of size is 7, otherwise False | "7" in str(size)
digit-sorted | sorted_digits(size) | a list of the digits of size in ascending order | sorted(int(d) for d in str(size))
sum-up-to | sum_to(count) | the sum of all integers from 1 to count | sum(range(1, count + 1))
sum-up-to | sum_of_squares_to(count) | the sum of the squares of the integers from 1 to count | sum(i * i for i in range(1, count + 1))
sum-up-to | sum_of_cubes_to(count) | the sum of the cubes of the integers from 1 to count | sum(i ** 3 for i in range(1, count + 1))
sum-even-up-to | sum_of_even_to(count) | the sum of all even numbers from 0 to count | sum(range(0, count + 1, 2))
factorial | factorial(count) | the product of all integers from 1 to count, which is 1 if count is 0 | result = 1\nfor i in range(1, count + 1):\n    result *= i\nreturn result
fibonacci | fibonacci(count) | the Fibonacci number at position count, where the numbers begin with 0 and 1 | a, b = 0, 1\nfor _ in range(count):\n    a, b = b, a + b\nreturn a
range-sum | sum_between(a, b) | the sum of all integers from a to b, both included, or 0 if a is greater than b | sum(range(a, b + 1))
list-up-to | numbers_to(count) | a list of the integers from 1 to count | list(range(1, count + 1))
list-up-to | numbers_below(count) | a list of the integers from 0 up to but without count | list(range(count))
list-down | countdown(count) | a list of the integers from count down to 1 | list(range(count, 0, -1))
list-squares | squares_to(count) | a list of the squares of the integers from 1 to count | [i * i for i in range(1, count + 1)]
list-evens | first_even_numbers(count) | a list of the first count even numbers, beginning with 0 | [2 * i for i in range(count)]
list-evens | first_odd_numbers(count) | a list of the first count odd numbers, beginning with 1 | [2 * i + 1 for i in range(count)]
list-multiples | multiples_of(n, count) | a list of the first count multiples of n, beginning with n | [n * i for i in range(1, count + 1)]
list-powers | powers_of_two(count) | a list of the first count powers of 2, beginning with 1 | [2 ** i for i in range(count)]
list-repeat | repeat_number(n, count) | a list that holds n count times | [n] * count
list-range | numbers_between(a, b) | a list of the integers from a to b, both included, empty if a is greater than b | list(range(a, b + 1))
divisors | divisors_of(width) | a list of all positive divisors of width in ascending order | [d for d in range(1, width + 1) if width % d == 0]
divisors | count_divisors(width) | how many positive divisors width has | sum(width % d == 0 for d in range(1, width + 1))
divisors | sum_of_divisors(width) | the sum of all positive divisors of width | sum(d for d in range(1, width + 1) if width % d == 0)
prime | is_prime(width) | True if width is a prime number, otherwise False | width > 1 and all(width % d for d in range(2, width))
gcd | greatest_common_divisor(width, height) | the greatest common divisor of width and height | while height:\n    width, height = height, width % height\nreturn width
perfect-square | is_perfect_square(size) | True if size is the square of an integer, otherwise False | any(i * i == size for i in range(size + 1))
root | whole_root(size) | the largest integer whose square is not greater than size | i = 0\nwhile (i + 1) * (i + 1) <= size:\n    i += 1\nreturn i
binary | to_binary(size) | size in binary as a string, without any prefix | bin(size)[2:]
binary-ones | count_ones(size) | how many digits of size in binary are 1 | bin(size).count("1")
halvings | halvings(width) | how many times width can be divided by 2, rounding down, until it is 1 | steps = 0\nwhile width > 1:\n    width //= 2\n    steps += 1\nreturn steps
swap | swap(a, b) | a tuple with b first and a second | (b, a)
ordered-pair | in_order(a, b) | a list with the smaller of a and b first and the larger second | sorted([a, b])
quotient-rest | divide_with_rest(size, width) | a tuple of size divided by width rounded down, and the remainder | divmod(size, width)
number-text | as_text(n) | n as a string | str(n)
dollars | with_dollar_sign(price) | a string with a dollar sign followed by the price | "$" + str(price)
square-around | stars(count) | a string of count stars, such as "***" for 3 | "*" * count
pad-zero | two_digits(count) | count as a string of at least two digits, with a zero in front if needed | str(count).zfill(2)
digits-joined | digits_with_dashes(size) | the digits of size as a string with a dash between them, such as "1-2-3" | "-".join(str(size))
count-text | count_up_text(count) | a string of the integers from 1 to count with spaces between them | " ".join(str(i) for i in range(1, count + 1))
"""

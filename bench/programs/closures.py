# Closures: lists that are mapped, filtered and reduced with functions that use what is around them.

from functools import reduce


def rounds(count, length):
    total = 0
    for round in range(1, count + 1):
        numbers = list(map(lambda n: n * round, range(1, length + 1)))
        odd = list(filter(lambda n: n % 3 != round % 3, numbers))
        total += reduce(lambda sum, n: (sum + n) % 1_000_003, odd, 0)
    return total


def adders(count):
    total = 0
    for i in range(1, count + 1):
        add = lambda n: n + i
        total = add(total) % 1_000_003
    return total


print(rounds(300, 10_000))
print(adders(3_000_000))

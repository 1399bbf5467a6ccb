# Integer arithmetic and branches: three nested loops keep a running total below a limit.


def total_below(limit, n):
    total = 0
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            for k in range(1, n + 1):
                total += i * j + k
                if total >= limit:
                    total -= limit
    return total


print(total_below(1_000_003, 400))

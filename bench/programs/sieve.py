# Lists of booleans: the primes up to two million by the sieve of Eratosthenes.


def count_primes(limit):
    is_prime = [True] * (limit + 1)
    count = 0
    for n in range(2, limit + 1):
        if is_prime[n]:
            count += 1
            multiple = n * n
            while multiple <= limit:
                is_prime[multiple] = False
                multiple += n
    return count


for _ in range(5):
    print(count_primes(2_000_000))

# Maps: count how often each key of a pseudo-random sequence comes, with integer keys and with text keys.


def count_numbers(rounds):
    counts = {}
    seed = 42
    for _ in range(rounds):
        seed = (seed * 3877 + 29573) % 139968
        counts[seed] = counts.get(seed, 0) + 1
    return counts


def count_words(rounds):
    counts = {}
    seed = 42
    for _ in range(rounds):
        seed = (seed * 3877 + 29573) % 139968
        word = f"word {seed % 5000}"
        counts[word] = counts.get(word, 0) + 1
    return counts


def run():
    numbers = count_numbers(3_000_000)
    weighted = 0
    for number, count in numbers.items():
        weighted += number * count
    print(len(numbers), numbers[42], weighted)

    words = count_words(3_000_000)
    most = 0
    for count in words.values():
        if count > most:
            most = count
    print(len(words), words["word 42"], most)


run()

# Texts: append pieces to one text, join and split, then measure, slice and search what came out.


def appended(count):
    """A text of `count` short pieces, grown by appending."""
    text = ""
    for i in range(1, count + 1):
        text += f"piece {i};"
    return text


def joined(count):
    """The same text, made from a list by joining."""
    pieces = []
    for i in range(1, count + 1):
        pieces.append(f"piece {i};")
    return "".join(pieces)


def count_containing(text, wanted):
    """How many pieces contain `wanted`."""
    count = 0
    for piece in text.split(";"):
        if wanted in piece:
            count += 1
    return count


def count_slices(text, wanted, step):
    """How many slices of the length of `wanted`, taken every `step` characters, equal it."""
    count = 0
    width = len(wanted)
    for start in range(0, len(text) - width + 1, step):
        if text[start : start + width] == wanted:
            count += 1
    return count


def shown(condition):
    return "true" if condition else "false"


def run():
    for _ in range(2):
        text = appended(200_000)
        print(len(text), shown(text == joined(200_000)))
        print(count_containing(text, "99"), count_slices(text, "piece", 3))
        print(shown(text.upper().startswith("PIECE 1;")), len(text.replace("piece ", "")))


run()

# Floats in locals: how many points of a 400 by 400 grid stay bounded for 50 rounds of z = z * z + c.


def stays_bounded(cx, cy, rounds):
    x = 0.0
    y = 0.0
    for _ in range(rounds):
        xx = x * x
        yy = y * y
        if xx + yy > 4.0:
            return False
        y = 2.0 * x * y + cy
        x = xx - yy + cx
    return True


def count_inside(size, rounds):
    step = 3.0 / size
    count = 0
    for row in range(size):
        for column in range(size):
            if stays_bounded(column * step - 2.0, row * step - 1.5, rounds):
                count += 1
    return count


for _ in range(8):
    print(count_inside(400, 50))

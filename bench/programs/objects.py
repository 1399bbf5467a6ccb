# Objects: fields, methods that are chosen by the class of the object, and many short-lived objects.

import math


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def plus(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def scaled(self, by):
        return Vector(self.x * by, self.y * by)


class Circle:
    __slots__ = ("radius",)

    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return 3.0 * self.radius * self.radius

    def grow(self, by):
        self.radius += by


class Rectangle:
    __slots__ = ("width", "height")

    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height

    def grow(self, by):
        self.width += by
        self.height += by


def shapes(count, rounds):
    every = [Circle(1.0) if i % 2 == 0 else Rectangle(1.0, 2.0) for i in range(1, count + 1)]
    total = 0.0
    for _ in range(rounds):
        for shape in every:
            shape.grow(0.5)
            total += shape.area()
    return total


def walk(steps):
    position = Vector(0.0, 0.0)
    speed = Vector(1.0, 0.5)
    for _ in range(steps):
        position = position.plus(speed.scaled(0.25))
    return position.x + position.y


def run():
    print(math.floor(shapes(1000, 2000)))
    print(math.floor(walk(2_000_000)))


run()

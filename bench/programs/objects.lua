-- Objects: fields, methods that are chosen by the class of the object, and many short-lived objects.

local Vector = {}
Vector.__index = Vector

function Vector.new(x, y)
  return setmetatable({ x = x, y = y }, Vector)
end

function Vector:plus(other)
  return Vector.new(self.x + other.x, self.y + other.y)
end

function Vector:scaled(by)
  return Vector.new(self.x * by, self.y * by)
end

local Circle = {}
Circle.__index = Circle

function Circle.new(radius)
  return setmetatable({ radius = radius }, Circle)
end

function Circle:area()
  return 3.0 * self.radius * self.radius
end

function Circle:grow(by)
  self.radius = self.radius + by
end

local Rectangle = {}
Rectangle.__index = Rectangle

function Rectangle.new(width, height)
  return setmetatable({ width = width, height = height }, Rectangle)
end

function Rectangle:area()
  return self.width * self.height
end

function Rectangle:grow(by)
  self.width = self.width + by
  self.height = self.height + by
end

local function shapes(count, rounds)
  local all = {}
  for i = 1, count do
    if i % 2 == 0 then
      all[#all + 1] = Circle.new(1.0)
    else
      all[#all + 1] = Rectangle.new(1.0, 2.0)
    end
  end
  local total = 0.0
  for _ = 1, rounds do
    for _, shape in ipairs(all) do
      shape:grow(0.5)
      total = total + shape:area()
    end
  end
  return total
end

local function walk(steps)
  local position = Vector.new(0.0, 0.0)
  local speed = Vector.new(1.0, 0.5)
  for _ = 1, steps do
    position = position:plus(speed:scaled(0.25))
  end
  return position.x + position.y
end

local function run()
  print(string.format("%d", math.floor(shapes(1000, 2000))))
  print(string.format("%d", math.floor(walk(2000000))))
end

run()

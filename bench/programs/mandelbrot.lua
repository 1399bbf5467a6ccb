-- Floats in locals: how many points of a 400 by 400 grid stay bounded for 50 rounds of z = z * z + c.

local function stays_bounded(cx, cy, rounds)
  local x, y = 0.0, 0.0
  for _ = 1, rounds do
    local xx = x * x
    local yy = y * y
    if xx + yy > 4.0 then
      return false
    end
    y = 2.0 * x * y + cy
    x = xx - yy + cx
  end
  return true
end

local function count_inside(size, rounds)
  local step = 3.0 / size
  local count = 0
  for row = 0, size - 1 do
    for column = 0, size - 1 do
      if stays_bounded(column * step - 2.0, row * step - 1.5, rounds) then
        count = count + 1
      end
    end
  end
  return count
end

for _ = 1, 8 do
  print(string.format("%d", count_inside(400, 50)))
end

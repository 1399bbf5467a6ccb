-- Integer arithmetic and branches: three nested loops keep a running total below a limit.

local function total_below(limit, n)
  local total = 0
  for i = 1, n do
    for j = 1, n do
      for k = 1, n do
        total = total + i * j + k
        if total >= limit then
          total = total - limit
        end
      end
    end
  end
  return total
end

print(string.format("%d", total_below(1000003, 400)))

-- Closures: lists that are mapped, filtered and reduced with functions that use what is around them.

local function map(list, f)
  local results = {}
  for i = 1, #list do
    results[i] = f(list[i])
  end
  return results
end

local function filter(list, f)
  local results = {}
  for i = 1, #list do
    local value = list[i]
    if f(value) then
      results[#results + 1] = value
    end
  end
  return results
end

local function reduce(list, first, f)
  local result = first
  for i = 1, #list do
    result = f(result, list[i])
  end
  return result
end

local function range(length)
  local numbers = {}
  for i = 1, length do
    numbers[i] = i
  end
  return numbers
end

local function rounds(count, length)
  local total = 0
  for round = 1, count do
    local numbers = map(range(length), function(n) return n * round end)
    local odd = filter(numbers, function(n) return n % 3 ~= round % 3 end)
    total = total + reduce(odd, 0, function(sum, n) return (sum + n) % 1000003 end)
  end
  return total
end

local function adders(count)
  local total = 0
  for i = 1, count do
    local add = function(n) return n + i end
    total = add(total) % 1000003
  end
  return total
end

print(string.format("%d", rounds(300, 10000)))
print(string.format("%d", adders(3000000)))

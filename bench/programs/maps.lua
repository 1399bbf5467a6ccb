-- Maps: count how often each key of a pseudo-random sequence comes, with integer keys and with text keys.

local function count_numbers(rounds)
  local counts = {}
  local seed = 42
  for _ = 1, rounds do
    seed = (seed * 3877 + 29573) % 139968
    counts[seed] = (counts[seed] or 0) + 1
  end
  return counts
end

local function count_words(rounds)
  local counts = {}
  local seed = 42
  for _ = 1, rounds do
    seed = (seed * 3877 + 29573) % 139968
    local word = "word " .. seed % 5000
    counts[word] = (counts[word] or 0) + 1
  end
  return counts
end

local function run()
  local numbers = count_numbers(3000000)
  local length, weighted = 0, 0
  for number, count in pairs(numbers) do
    length = length + 1
    weighted = weighted + number * count
  end
  print(string.format("%d %d %d", length, numbers[42], weighted))

  local words = count_words(3000000)
  local distinct, most = 0, 0
  for _, count in pairs(words) do
    distinct = distinct + 1
    if count > most then
      most = count
    end
  end
  print(string.format("%d %d %d", distinct, words["word 42"], most))
end

run()

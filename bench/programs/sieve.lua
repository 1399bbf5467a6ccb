-- Lists of booleans: the primes up to two million by the sieve of Eratosthenes.

local function count_primes(limit)
  local is_prime = {}
  for n = 0, limit do
    is_prime[n] = true
  end
  local count = 0
  for n = 2, limit do
    if is_prime[n] then
      count = count + 1
      local multiple = n * n
      while multiple <= limit do
        is_prime[multiple] = false
        multiple = multiple + n
      end
    end
  end
  return count
end

for _ = 1, 5 do
  print(string.format("%d", count_primes(2000000)))
end

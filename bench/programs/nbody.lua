-- Lists of floats: the sun and four planets under gravity, one list for each coordinate.

local sqrt = math.sqrt

local DAYS_PER_YEAR = 365.24
local SOLAR_MASS = 4.0 * math.pi * math.pi

local function energy(x, y, z, vx, vy, vz, mass)
  local sum = 0.0
  local count = #mass
  for i = 1, count do
    sum = sum + 0.5 * mass[i] * (vx[i] * vx[i] + vy[i] * vy[i] + vz[i] * vz[i])
    for j = i + 1, count do
      local dx = x[i] - x[j]
      local dy = y[i] - y[j]
      local dz = z[i] - z[j]
      sum = sum - mass[i] * mass[j] / sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return sum
end

local function advance(x, y, z, vx, vy, vz, mass, time_step)
  local count = #mass
  for i = 1, count do
    for j = i + 1, count do
      local dx = x[i] - x[j]
      local dy = y[i] - y[j]
      local dz = z[i] - z[j]
      local square = dx * dx + dy * dy + dz * dz
      local magnitude = time_step / (square * sqrt(square))
      local pull_of_j = mass[j] * magnitude
      vx[i] = vx[i] - dx * pull_of_j
      vy[i] = vy[i] - dy * pull_of_j
      vz[i] = vz[i] - dz * pull_of_j
      local pull_of_i = mass[i] * magnitude
      vx[j] = vx[j] + dx * pull_of_i
      vy[j] = vy[j] + dy * pull_of_i
      vz[j] = vz[j] + dz * pull_of_i
    end
  end
  for i = 1, count do
    x[i] = x[i] + time_step * vx[i]
    y[i] = y[i] + time_step * vy[i]
    z[i] = z[i] + time_step * vz[i]
  end
end

-- The speed of the sun that makes the momentum of the whole system zero along one axis.
local function balance(v, mass)
  local momentum = 0.0
  for i = 2, #mass do
    momentum = momentum + v[i] * mass[i]
  end
  return -momentum / SOLAR_MASS
end

-- Astronomers give speeds by the day; the simulation counts in years.
local function by_the_year(v)
  for i = 1, #v do
    v[i] = v[i] * DAYS_PER_YEAR
  end
end

local function simulate(steps)
  -- the sun, Jupiter, Saturn, Uranus, Neptune
  local x = { 0.0, 4.84143144246472090, 8.34336671824457987, 12.8943695621391310, 15.3796971148509165 }
  local y = { 0.0, -1.16032004402742839, 4.12479856412430479, -15.1111514016986312, -25.9193146099879641 }
  local z = { 0.0, -0.103622044471123109, -0.403523417114321381, -0.223307578892655734, 0.179258772950371181 }
  local vx = { 0.0, 0.00166007664274403694, -0.00276742510726411021, 0.00296460137564761618, 0.00268067772490389322 }
  local vy = { 0.0, 0.00769901118419740425, 0.00499852801234917238, 0.00237847173959480950, 0.00162824170038242295 }
  local vz = { 0.0, -0.0000690460016972063023, 0.0000230417297573763929, -0.0000296589568540237556, -0.0000951592254519715870 }
  local mass = { 1.0, 0.000954791938424326609, 0.000285885980666130812, 0.0000436624404335156298, 0.0000515138902046611451 }
  by_the_year(vx)
  by_the_year(vy)
  by_the_year(vz)
  for i = 1, #mass do
    mass[i] = mass[i] * SOLAR_MASS
  end
  vx[1] = balance(vx, mass)
  vy[1] = balance(vy, mass)
  vz[1] = balance(vz, mass)

  print(string.format("%.9f", energy(x, y, z, vx, vy, vz, mass)))
  for _ = 1, steps do
    advance(x, y, z, vx, vy, vz, mass, 0.01)
  end
  print(string.format("%.9f", energy(x, y, z, vx, vy, vz, mass)))
end

simulate(400000)

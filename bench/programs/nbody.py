# Lists of floats: the sun and four planets under gravity, one list for each coordinate.

from math import pi, sqrt

DAYS_PER_YEAR = 365.24
SOLAR_MASS = 4.0 * pi * pi


def energy(x, y, z, vx, vy, vz, mass):
    total = 0.0
    count = len(mass)
    for i in range(count):
        total += 0.5 * mass[i] * (vx[i] * vx[i] + vy[i] * vy[i] + vz[i] * vz[i])
        for j in range(i + 1, count):
            dx = x[i] - x[j]
            dy = y[i] - y[j]
            dz = z[i] - z[j]
            total -= mass[i] * mass[j] / sqrt(dx * dx + dy * dy + dz * dz)
    return total


def advance(x, y, z, vx, vy, vz, mass, time_step):
    count = len(mass)
    for i in range(count):
        for j in range(i + 1, count):
            dx = x[i] - x[j]
            dy = y[i] - y[j]
            dz = z[i] - z[j]
            square = dx * dx + dy * dy + dz * dz
            magnitude = time_step / (square * sqrt(square))
            pull_of_j = mass[j] * magnitude
            vx[i] -= dx * pull_of_j
            vy[i] -= dy * pull_of_j
            vz[i] -= dz * pull_of_j
            pull_of_i = mass[i] * magnitude
            vx[j] += dx * pull_of_i
            vy[j] += dy * pull_of_i
            vz[j] += dz * pull_of_i
    for i in range(count):
        x[i] += time_step * vx[i]
        y[i] += time_step * vy[i]
        z[i] += time_step * vz[i]


def balance(v, mass):
    """The speed of the sun that makes the momentum of the whole system zero along one axis."""
    momentum = 0.0
    for i in range(1, len(mass)):
        momentum += v[i] * mass[i]
    return -momentum / SOLAR_MASS


def by_the_year(v):
    """Astronomers give speeds by the day; the simulation counts in years."""
    for i in range(len(v)):
        v[i] = v[i] * DAYS_PER_YEAR


def simulate(steps):
    # the sun, Jupiter, Saturn, Uranus, Neptune
    x = [0.0, 4.84143144246472090, 8.34336671824457987, 12.8943695621391310, 15.3796971148509165]
    y = [0.0, -1.16032004402742839, 4.12479856412430479, -15.1111514016986312, -25.9193146099879641]
    z = [0.0, -0.103622044471123109, -0.403523417114321381, -0.223307578892655734, 0.179258772950371181]
    vx = [0.0, 0.00166007664274403694, -0.00276742510726411021, 0.00296460137564761618, 0.00268067772490389322]
    vy = [0.0, 0.00769901118419740425, 0.00499852801234917238, 0.00237847173959480950, 0.00162824170038242295]
    vz = [0.0, -0.0000690460016972063023, 0.0000230417297573763929, -0.0000296589568540237556, -0.0000951592254519715870]
    mass = [1.0, 0.000954791938424326609, 0.000285885980666130812, 0.0000436624404335156298, 0.0000515138902046611451]
    by_the_year(vx)
    by_the_year(vy)
    by_the_year(vz)
    for i in range(len(mass)):
        mass[i] = mass[i] * SOLAR_MASS
    vx[0] = balance(vx, mass)
    vy[0] = balance(vy, mass)
    vz[0] = balance(vz, mass)

    print(f"{energy(x, y, z, vx, vy, vz, mass):.9f}")
    for _ in range(steps):
        advance(x, y, z, vx, vy, vz, mass, 0.01)
    print(f"{energy(x, y, z, vx, vy, vz, mass):.9f}")


simulate(400_000)

-- Texts: append pieces to one text, join and split, then measure, slice and search what came out.

-- A text of `count` short pieces. Appending to a string copies it in Lua, so its users
-- collect the pieces in a table.
local function appended(count)
  local buffer = {}
  for i = 1, count do
    buffer[#buffer + 1] = "piece " .. i .. ";"
  end
  return table.concat(buffer)
end

-- The same text, made from a list by joining.
local function joined(count)
  local pieces = {}
  for i = 1, count do
    pieces[#pieces + 1] = "piece " .. i .. ";"
  end
  return table.concat(pieces, "")
end

-- How many pieces contain `wanted`.
local function count_containing(text, wanted)
  local count = 0
  for piece in text:gmatch("[^;]*") do
    if piece:find(wanted, 1, true) then
      count = count + 1
    end
  end
  return count
end

-- How many slices of the length of `wanted`, taken every `step` characters, equal it.
local function count_slices(text, wanted, step)
  local count = 0
  local width = #wanted
  for start = 1, #text - width + 1, step do
    if text:sub(start, start + width - 1) == wanted then
      count = count + 1
    end
  end
  return count
end

local function run()
  for _ = 1, 2 do
    local text = appended(200000)
    print(#text .. " " .. tostring(text == joined(200000)))
    print(count_containing(text, "99") .. " " .. count_slices(text, "piece", 3))
    local starts = text:upper():sub(1, 8) == "PIECE 1;"
    print(tostring(starts) .. " " .. #(text:gsub("piece ", "")))
  end
end

run()

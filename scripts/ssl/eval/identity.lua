-- What the data of an evaluation are: counts, class names, the sum of the list, and the name that ids get from them.
local benchmarks = require 'ssl.eval.benchmarks'
local file_names = require 'ssl.settings.file_names'

local identity = {}

local DIGITS = 4 -- of each split's sum in such a name
local MOST = 5 -- class names in a line of the terminal

---@class Identity
---@field name string of a benchmark (voc07), or of other data by their lists: own-1a2b3c4d
---@field benchmark boolean
---@field looked string of the EvalSet, first part of the name of data that are no benchmark
---@field instead_of? string the benchmark of the same layout that the data are not
---@field pictures table<string, integer> of each split
---@field classes? string[] as lines of ssl.file_names
---@field list string sums of the splits' lists of names, labels and classes
---@field shares? string sums of the lists of labelled pictures beside the data
---@field files string sums of the files' sizes and times of change

local function joined(sums, names)
  local parts = {}
  for i, name in ipairs(names) do
    parts[i] = name .. ' ' .. sums[name]
  end
  return table.concat(parts, ', ')
end

--- Asks for every file's size; nothing is read.
---@param set EvalSet
---@return Identity
function identity.of(set)
  local names, lists, files, classes, pictures = {}, {}, {}, {}, {}
  for name, split in pairs(set.splits) do
    local found = split:fingerprint()
    names[#names + 1] = name
    lists[name], files[name], classes[name], pictures[name] = found.list, found.files, found.classes, #split
  end
  table.sort(names)
  local self = { looked = set.looked, pictures = pictures, list = joined(lists, names), files = joined(files, names) }
  for i, class in ipairs(set.classes or {}) do
    self.classes = self.classes or {}
    self.classes[i] = file_names.line(class)
  end
  for _, share in ipairs { 1, 10 } do
    local list = ('%s/%dpercent.txt'):format(set.root, share)
    if fs.exists(list) then
      self.shares = (self.shares and self.shares .. ', ' or '') .. ('%d %% %s'):format(share, fs.sha256(list))
    end
  end
  self.benchmark = benchmarks.is(set.benchmark, pictures, classes)
  if self.benchmark then
    self.name = set.name
    return self
  end
  local digits = ''
  for _, name in ipairs(names) do
    digits = digits .. lists[name]:sub(1, DIGITS)
  end
  self.name = ('%s-%s'):format(self.looked, digits)
  self.instead_of = set.benchmark and set.benchmark.about
  return self
end

--- The id of a protocol on data: voc07-svm/v1, or 'svm/v1 on own-1a2b3c4d'.
---@param protocol string with its version
---@param data Identity
function identity.id(protocol, data)
  return data.benchmark and data.name .. '-' .. protocol or protocol .. ' on ' .. data.name
end

--- '300 train and 100 test pictures, 20 classes (aeroplane, bicycle, …)' and, of a benchmark's layout, that they are
--- not it.
---@param data Identity
---@param most? integer names of classes; all of them without it
function identity.text(data, most)
  local parts = {}
  for _, name in ipairs { 'train', 'test', 'query', 'gallery' } do
    parts[#parts + 1] = data.pictures[name] and ('%d %s'):format(data.pictures[name], name)
  end
  local text = table.concat(parts, ' and ') .. ' pictures'
  if data.classes then
    local more = most and #data.classes > most and ', …' or ''
    text = ('%s, %d classes (%s%s)'):format(text, #data.classes,
      table.concat(data.classes, ', ', 1, math.min(most or #data.classes, #data.classes)), more)
  end
  return data.instead_of and ('%s; not %s, by number of pictures or classes'):format(text, data.instead_of) or text
end

--- The line of the terminal.
---@param data Identity
function identity.line(data) return ('%s: %s'):format(data.name, identity.text(data, MOST)) end

return identity

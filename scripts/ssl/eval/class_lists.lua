-- One list of classes for two splits that have their own: classes are the same where their names are.
local config = require 'ssl.settings.config'

local class_lists = {}

local MOST = 5 -- names in a message

local function places(names)
  local place = {}
  for i, name in ipairs(names) do
    place[name] = i - 1
  end
  return place
end

local function same(one, other)
  return table.concat(one, '\0') == table.concat(other, '\0')
end

-- 'n1, n2, … (12 in all)' of those in `names` that `others` lacks, or nil.
local function missing(names, others)
  local known, found = places(others), {}
  for _, name in ipairs(names) do
    if not known[name] then
      found[#found + 1] = name
    end
  end
  if #found > MOST then
    return ('%s, … (%d in all)'):format(table.concat(found, ', ', 1, MOST), #found)
  end
  return found[1] and table.concat(found, ', ')
end

-- Targets of a split with the classes `own` as those of `joined`.
local function translated(targets, own, joined)
  local place, index = places(joined), {}
  for i, name in ipairs(own) do
    index[i] = place[name]
  end
  index = torch.tensor(index, { dtype = 'int64' })
  if targets:dim() == 1 then
    return index:index_select(0, targets)
  end
  return torch.zeros({ targets:size(0), #joined }, { dtype = targets.dtype }):index_copy_(1, index, targets)
end

--- Matches the classes of a test split with those of a training split by name. The joint list begins with the training
--- split's own, so that its targets stay what they are; a class that one of them lacks is told in `notes`.
---@param set {splits: table<string, any>, notes?: string[]} train and test, which may be replaced by parts of them
---  later
---@param where string for messages
---@return table set with classes: string[]; labels(split): targets of a split in that list's order, nil without labels
function class_lists.match(set, where)
  local own = { train = set.splits.train:classes(), test = set.splits.test:classes() }
  local joined = {}
  for i, name in ipairs(own.train) do
    joined[i] = name
  end
  local known = places(joined)
  for _, name in ipairs(own.test) do
    joined[#joined + 1] = not known[name] and name or nil
  end
  if own.train[1] and own.test[1] and #joined == #own.train + #own.test then
    config.fail(("'%s': the training and the test pictures have no class in common: '%s', … and '%s', …"):format(where,
      own.train[1],
      own.test[1]))
  end
  set.notes = set.notes or {}
  for _, side in ipairs { { 'train', 'test', 'test' }, { 'test', 'train', 'training' } } do
    local names = missing(own[side[1]], own[side[2]])
    if names then
      table.insert(set.notes, ('classes without %s pictures: %s'):format(side[3], names))
    end
  end
  set.classes = joined
  function set.labels(split)
    local targets = set.splits[split]:targets()
    if not targets or same(own[split], joined) then
      return targets
    end
    return translated(targets, own[split], joined)
  end
  return set
end

return class_lists

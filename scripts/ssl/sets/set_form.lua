-- The form of a data set's file: a table with these fields (docs/data/datasets.md has an example).
--   about      what it is: 'PASCAL VOC 2012'
--   kind       what labels its pictures have: 'single', 'multi', 'persons', 'none', or 'any' (told by what is opened)
--   open       function(root, split, options), a data set of `data`; what it does not find is its own error
--   splits     names that `open` takes, { 'train', 'val' } without it; training opens 'train'
--   size       pictures to train on when all are there, a number or function(options): --dry_run shows their schedule
--              without them; one batch without it
--   get        how to get the pictures, a sentence
--   options    names and defaults of what `open` takes beside `allow_empty` (class folders without a picture stay
--              classes), `batch` and `workers` (nil outside a training). A recipe's data.NAME changes NAME
--   evaluation how sslrun eval and --eval.every look at it: a list of
--                train, test       two splits; or
--                query, gallery    two splits of persons; or
--                divide            one split, a fifth of whose pictures are the test
--                resize            short side before the centre crop as a multiple of the view's (256/224)
--                difficult         target of a class that only difficult objects show
--                only              the one protocol that it is for
--                is_there          function(root): whether to look at it; false, or nil and what is missing
--                name, benchmark, looked   of those that come with the program: names in cards, counts, class names
--              Without it 'train' and the second split; a set with one split is divided.
--   evaluated  what of it that is, for the help of sslrun eval
local form = require 'ssl.settings.form'
local nearest = require 'ssl.settings.nearest'

local set_form = {}

local KINDS = { single = true, multi = true, persons = true, none = true, any = true }

local FORM = {
  about = 'string', kind = 'string', open = 'function', get = 'string?', evaluated = 'string?',
  splits = { optional = true, list_of = 'string' }, options = { optional = true },
  evaluation = {
    optional = true,
    list_of = {
      train = 'string?', test = 'string?', query = 'string?', gallery = 'string?', divide = 'string?',
      resize = 'number?', difficult = 'number?', only = 'string?', is_there = 'function?', name = 'string?',
      looked = 'string?',
      benchmark = { optional = true },
    },
  },
}

-- The first name in `given` that is none of `known`'s, as a message.
local function stranger(given, known, where)
  local names = {}
  for name in pairs(known) do
    names[#names + 1] = name
  end
  table.sort(names)
  for name in pairs(given) do
    if known[name] == nil then
      local near = type(name) == 'string' and nearest(name, names)
      return ("%sexpected %s, got '%s'%s"):format(where, table.concat(names, ', '), tostring(name),
        near and (" (did you mean '%s'?)"):format(near) or '')
    end
  end
end

--- Whether `name` is one of the names.
function set_form.one_of(names, name)
  for _, other in ipairs(names) do
    if other == name then
      return true
    end
  end
  return false
end

-- What is wrong with an evaluation of a set.
local function problem_of_evaluation(set, entry, where)
  local problem = stranger(entry, FORM.evaluation.list_of, where .. ': ')
  if problem then
    return problem
  end
  local ways = 0
  for _, way in ipairs { { 'train', 'test' }, { 'query', 'gallery' }, { 'divide' } } do
    for _, field in ipairs(way) do
      if entry[field] and not set_form.one_of(set.splits, entry[field]) then
        return ("%s.%s: expected one of the splits %s, got '%s'"):format(where, field, table.concat(set.splits, ', '),
          entry[field])
      end
    end
    ways = ways + (entry[way[1]] and entry[way[#way]] and 1 or 0)
  end
  return ways ~= 1 and where .. ': expected train and test, query and gallery, or divide' or nil
end

--- What is wrong with the table of a set's file, nil when it has the form; fills in the lists that it leaves out.
---@param set any
---@return string|nil
function set_form.problem(set)
  if type(set) ~= 'table' then
    return ('expected the file to return a table, got %s'):format(set == nil and 'nothing' or 'a ' .. type(set))
  end
  local known = { size = true }
  for field in pairs(FORM) do
    known[field] = true
  end
  local problem = form.problem(set, FORM) or stranger(set, known, '')
  if problem then
    return problem
  elseif not KINDS[set.kind] then
    return ("kind: expected single, multi, persons, none or any, got '%s'"):format(set.kind)
  elseif set.size ~= nil and type(set.size) ~= 'number' and type(set.size) ~= 'function' then
    return ('size: expected a number or a function, got a %s'):format(type(set.size))
  end
  set.splits, set.options = set.splits or { 'train', 'val' }, set.options or {}
  if not set_form.one_of(set.splits, 'train') then
    return ("splits: expected 'train' among them, got %s"):format(table.concat(set.splits, ', '))
  end
  local second = set.splits[1] == 'train' and set.splits[2] or set.splits[1]
  set.evaluation = set.evaluation or { #set.splits > 1 and { train = 'train', test = second } or { divide = 'train' } }
  for i, entry in ipairs(set.evaluation) do
    problem = problem_of_evaluation(set, entry, ('evaluation[%d]'):format(i))
    if problem then
      return problem
    end
  end
end

return set_form

-- All protocols, and those that a command line asks for.
local config = require 'ssl.settings.config'
local nearest = require 'ssl.settings.nearest'

local protocol_list = {}

local FILES = { 'knn', 'sweep', 'linear', 'multi_label', 'svm', 'fine_tune', 'reid', 'measures', 'pictures' }

---@class ProtocolResult
---@field rows table[]
---@field deviations? string[]
---@field pictures? string[]
---@field details? table

---@class Protocol
---@field name string word of the command line
---@field about string
---@field optional? boolean runs only when it is named
---@field fits fun(set: EvalSet, bench: Bench): boolean
---@field id fun(set: EvalSet): string versioned: numbers of different ids are never compared; ssl.eval.identity adds
---  the data
---@field run fun(bench: Bench, set: EvalSet): ProtocolResult

--- In the order in which they run: cheap ones first, training of the network last.
---@return Protocol[]
function protocol_list.all()
  local all = {}
  for _, file in ipairs(FILES) do
    for _, protocol in ipairs(require('ssl.eval.protocols.' .. file)) do
      all[#all + 1] = protocol
    end
  end
  return all
end

--- The names that --protocols takes, each once.
function protocol_list.names()
  local names, seen = {}, {}
  for _, protocol in ipairs(protocol_list.all()) do
    if not seen[protocol.name] then
      seen[protocol.name] = true
      names[#names + 1] = protocol.name
    end
  end
  return names
end

--- Pairs of a protocol and a set that fit, in order. `wanted` {'all'}: every one that is not optional. A name that is
--- unknown or fits no set ends the program.
---@param wanted string[]
---@param sets EvalSet[]
---@param bench Bench
---@return {protocol: Protocol, set: EvalSet}[]
function protocol_list.choose(wanted, sets, bench)
  local asked, used = {}, {}
  local names = protocol_list.names()
  for _, name in ipairs(wanted) do
    local known = name == 'all'
    for _, other in ipairs(names) do
      known = known or other == name
    end
    if not known then
      local near = nearest(name, names)
      config.fail(("unknown protocol '%s'%s; protocols: all, %s"):format(name,
        near and (" (did you mean '%s'?)"):format(near) or '', table.concat(names, ', ')))
    end
    asked[name] = true
  end
  local chosen = {}
  for _, protocol in ipairs(protocol_list.all()) do
    if asked[protocol.name] or asked.all and not protocol.optional then
      for _, set in ipairs(sets) do
        if (set.only or protocol.name) == protocol.name and protocol.fits(set, bench) then
          used[protocol.name] = true
          chosen[#chosen + 1] = { protocol = protocol, set = set }
        end
      end
    end
  end
  for _, name in ipairs(wanted) do
    if name ~= 'all' and not used[name] then
      config.fail(("protocol '%s' fits none of the given sets"):format(name))
    end
  end
  return chosen
end

return protocol_list

-- Whether a key can have a value: the range or the words that are declared beside its name (ssl.run_keys).
local nearest = require 'ssl.settings.nearest'
local text = require 'ssl.settings.config_text'

local MOST_EXACT = 2 ^ 53 -- whole numbers up to here are what they say

local function is_one_of(words, value)
  for _, word in ipairs(words) do
    if word == value then
      return true
    end
  end
  return false
end

-- Of a word, or of the items of a list.
local function misfit_of_words(rule, value)
  if type(value) == 'table' then
    for _, item in ipairs(value) do
      local expected, got = misfit_of_words(rule, item)
      if expected then
        return expected, got
      end
    end
  elseif type(value) == 'string' and not is_one_of(rule.choice, value)
    and not (rule.form and value:match(rule.form)) then
    local last, near = #rule.choice, nearest(value, rule.choice)
    return ('%s or %s'):format(table.concat(rule.choice, ', ', 1, last - 1), rule.choice[last]),
      ("'%s'%s"):format(value, near and (" (did you mean '%s'?)"):format(near) or '')
  end
end

--- What is expected of a value that its key cannot have, and the value for the message; nil when it can.
---@param rule RunKey
---@param value any of the type of the key's default
---@return string|nil expected, string|nil got
local function misfit(rule, value)
  if rule.choice then
    return misfit_of_words(rule, value)
  end
  local least, most = rule.count or rule.least, rule.most or rule.count and MOST_EXACT or math.huge
  if least and type(value) == 'number' then
    if value >= least and value <= most and (rule.least or value % 1 == 0) then
      return nil
    end
    return ('a %snumber from %.0f%s'):format(rule.count and 'whole ' or '', least,
      (rule.most or value > most) and (' to %.0f'):format(most) or ''), text.value(value)
  end
end

--- The values that a key can have as a few words: "0 or more", "0 to 1"; nil where all of its type do.
---@param rule RunKey
---@return string|nil
local function range_text(rule)
  local least = rule.count or rule.least
  if not least or least == -MOST_EXACT then
    return nil
  end
  local from = text.value(least)
  return rule.most and ('%s to %s'):format(from, text.value(rule.most)) or from .. ' or more'
end

return { misfit = misfit, text = range_text }

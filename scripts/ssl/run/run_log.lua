-- log.jsonl of a run folder, read back: the losses since the newest start of the run, and the lines that are none of a
-- run's.
local run_log = {}

---@class RunLog
---@field losses table<integer, number> by step
---@field last integer step of the newest line
---@field began integer steps done when the newest part of the log begins
---@field from? string checkpoint that it begins with
---@field cut boolean whether the last line is half of one, as a killed run leaves it

local function whole(value, least)
  return type(value) == 'number' and value >= least and value % 1 == 0 and value < 2 ^ 53
end

-- Adds a line's record to the log, or returns what is wrong with the line.
local function take(found, record)
  if type(record) ~= 'table' then
    return 'is no JSON object'
  elseif record.event == nil then
    if not whole(record.step, 1) or type(record.loss) ~= 'number' then
      return "has no 'step' and 'loss' that are numbers"
    elseif record.step <= found.last then
      return ('has step %d, behind step %d'):format(record.step, found.last)
    end
    found.losses[record.step], found.last = record.loss, record.step
  elseif record.event == 'resume' then
    if not whole(record.step, 0) or type(record.checkpoint) ~= 'string' then
      return "marks a resume without 'step' and 'checkpoint'"
    end
    found.losses, found.last, found.began, found.from = {}, record.step, record.step, record.checkpoint
  end
end

--- Reads the log. Lines since the newest start that no run writes are an error that names them (half of one at the end
--- is not: a killed run leaves it); those before are not looked at.
---@param path string
---@return RunLog
function run_log.read(path)
  local found, problems, number, left = { losses = {}, last = 0, began = 0, cut = false }, {}, 0, fs.read(path)
  for line, ending in left:gmatch '([^\n]*)(\n?)' do
    if line ~= '' or ending ~= '' then
      number = number + 1
      local ok, record = pcall(log.parse_json, line)
      local wrong
      if ok then
        wrong = take(found, record)
      else
        found.cut = ending == ''
        wrong = not found.cut and 'is no JSON' or nil
      end
      if ok and not wrong and record.event == 'resume' then
        problems = {}
      elseif wrong then
        problems[#problems + 1] = ('line %d %s'):format(number, wrong)
      end
    end
  end
  if problems[1] then
    local told = table.concat(problems, '; ', 1, math.min(#problems, 3))
    error(("'%s' has %d line%s that no run writes: %s%s"):format(path, #problems, #problems == 1 and '' or 's', told,
      #problems > 3 and '; …' or ''), 0)
  end
  return found
end

return run_log

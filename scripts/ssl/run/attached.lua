-- What a recipe attaches to a run: model, optimiser, schedule, and whatever else its checkpoints keep, each under its
-- name.
local optimizer_state = require 'ssl.parts.optimizer_state'
local registered = require 'ssl.parts.registered'
local trained = require 'ssl.parts.trained'

---@class Attached
---@field parts table<string, any> by name, those of the run itself too
---@field schedule? fun(step: integer, epoch: integer): number
---@field trained? Trained what the optimiser changes; nil before the recipe attached anything
---@field kept table<string, any> what stands for an optimiser in a checkpoint
local Attached = {}
Attached.__index = Attached

-- Parts of the run itself. A checkpoint need not hold them: a run may go on in fp16 only now, and files are older than
-- the others.
local NEWER = { scaler = true, watch = true, unreadable = true }

local OWN = { -- names in a checkpoint that no part can have
  epoch = true, batch = true, step = true, batches_per_epoch = true, config = true, recipe = true,
  sslrun_version = true,
  torch_version = true, threads = true, processes = true, gradients = true, window = true, position = true,
  batch_size = true,
  scaler = true, watch = true, unreadable = true, pictures = true, views = true,
}

--- Nothing but the run's own parts.
---@param own table<string, any>
---@return Attached
local function new(own) return setmetatable({ parts = own, kept = {} }, Attached) end

local function check_schedule(schedule)
  if type(schedule) ~= 'function' then
    error(('[run.attach] expected schedule(step, epoch), a function as those of ssl.schedule, got %s; '
      .. 'a rate that stays is ssl.schedule.constant { base = %s }'):format(tostring(schedule),
        tonumber(schedule) or '…'), 4)
  end
  return schedule
end

--- Takes the parts that a recipe gives to run:attach, which calls this.
function Attached:add(given)
  for name, part in pairs(given) do
    if name == 'schedule' then
      self.schedule = check_schedule(part)
    elseif OWN[name] then
      error(("[run.attach] '%s' is a name of the checkpoint's own; choose another"):format(name), 3)
    else
      registered.check(name, part)
      self.parts[name] = part
    end
  end
  if not (self.parts.model and self.parts.optimizer) then
    error("[run.attach] expected 'model' and 'optimizer'", 3)
  end
  self.trained = trained.of(self.parts)
  for name, part in pairs(self.parts) do
    if optimizer_state.is_optimizer(part) then
      self.kept[name] = optimizer_state.new(part, name == 'optimizer' and self.trained.groups or nil)
    end
  end
end

--- Batch norms of what is trained become those of all processes.
---@param groups integer
function Attached:convert_norms(groups)
  for _, place in ipairs(self.trained.places) do
    if trained.is_module(self.parts[place]) then
      self.parts[place] = nn.convert_sync_batchnorm(self.parts[place], { groups = groups })
    end
  end
end

--- One Module that holds all that is trained.
function Attached:module() return trained.module(self.parts, self.trained.places) end

--- What a checkpoint keeps of them, by name.
function Attached:content()
  local content = {}
  for name, part in pairs(self.parts) do
    content[name] = registered.state(self.kept[name] or part)
  end
  return content
end

--- Puts saved values back.
---@param saved table content of a checkpoint
---@param path string of it
---@param misfit fun(name: string, problem: string) is told what does not fit, and throws
function Attached:restore(saved, path, misfit)
  local names = {}
  for name in pairs(self.parts) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    if saved[name] ~= nil then
      local ok, problem = pcall(registered.restore, name, self.kept[name] or self.parts[name], saved[name])
      if not ok then
        misfit(name, tostring(problem))
      end
    elseif not NEWER[name] then
      error(("[run.attach] resume: %s holds no '%s'"):format(path, name), 0)
    end
  end
end

return { new = new }

-- Tells from a run's logged gauges that its network has collapsed, and what most often causes that.
local collapse = {}

local HOLD = 50 -- steps that a sign must last: a single odd batch, and the first steps, are none
local SLOW = 100 -- logged more rarely than this, one look must do

-- In the order in which they are told; the first is the most complete collapse.
local signs = {
  {
    name = 'spread',
    holds = function(gauge) return gauge.spread < 0.1 end,
    tell = function(gauge)
      return ('spread %.3f: the outputs of all pictures are nearly one point'):format(gauge.spread)
    end,
    cause = 'a target without stop-gradient (detach), no predictor or no batch norm in the heads, or too high a '
      .. 'learning rate',
  },
  {
    name = 'rank',
    holds = function(gauge) return gauge.rank < 1.5 end,
    tell = function(gauge) return ('rank %.2f: all outputs lie on one line'):format(gauge.rank) end,
    cause = 'a target without stop-gradient (detach), no negatives and no predictor, or too high a learning rate',
  },
  {
    name = 'used_prototypes',
    holds = function(gauge) return gauge.used_prototypes <= 2 and gauge.dead_prototypes >= 0.5 end,
    tell = function(gauge)
      return ('%d prototypes take all rows, %.0f%% are dead'):format(gauge.used_prototypes, 100 * gauge.dead_prototypes)
    end,
    cause = 'codes without Sinkhorn or with too large an epsilon, prototypes that are not normalised or move in the '
      .. 'first steps, a temperature too low, or too high a learning rate',
  },
  {
    name = 'components',
    holds = function(gauge) return gauge.components <= 1 end,
    tell = function() return '1 component: the graph joins all pictures of the batch' end,
    cause = 'features that are nearly one point, too few steps of the contrastive term before the graph is used, or '
      .. 'too '
      .. 'small a batch',
  },
}

local Watch = {}
Watch.__index = Watch

--- A watch over one run's gauges.
---@param log_every integer steps between looks
function collapse.watch(log_every) return setmetatable({ log_every = log_every, since = {}, told = {} }, Watch) end

--- Looks at a log record; returns the text of a warning the first time that a sign has lasted, otherwise nil. With
--- run.log_every up to 200 the warning comes within 200 steps of the collapse.
---@param record table<string, number> step and gauges
---@return string|nil
function Watch:see(record)
  for _, sign in ipairs(signs) do
    local name = sign.name
    if record[name] == nil or not sign.holds(record) then
      self.since[name] = nil
    else
      self.since[name] = self.since[name] or record.step
      local lasted = record.step - self.since[name]
      if not self.told[name] and (lasted >= HOLD or self.log_every > SLOW) then
        for _, other in ipairs(signs) do -- what shows beside the first sign follows from it
          self.told[other.name] = self.told[other.name] or (record[other.name] ~= nil and other.holds(record))
        end
        return ('collapse since step %d, %s. Likely cause: %s'):format(self.since[name], sign.tell(record), sign.cause)
      end
    end
  end
end

function Watch:state_dict() return { since = self.since, told = self.told } end
function Watch:load_state_dict(state) self.since, self.told = state.since, state.told end

return collapse

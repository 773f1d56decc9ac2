-- The rehearsal behind --dry_run: one step of a recipe on a few generated pictures, then its sizes; nothing is written.
local rehearsal = require 'ssl.sets.rehearsal'

local dry_run = {}

local function bytes(tensors)
  local sum = 0
  for _, tensor in ipairs(tensors) do
    sum = sum + tensor:numel() * tensor:element_size()
  end
  return sum
end

local function add_tensors(value, list)
  if torch.is_tensor(value) then
    list[#list + 1] = value
  elseif type(value) == 'table' then
    for _, item in pairs(value) do
      add_tensors(item, list)
    end
  end
  return list
end

local function held(device, which)
  local memory = torch.memory()
  if device:match '^cuda' then
    return memory[which == 'peak' and 'cuda_peak' or 'cuda']
  end
  return memory[which == 'peak' and 'peak' or 'tensors']
end

local function size_text(count)
  if count >= 2 ^ 30 then
    return ('%.1f GiB'):format(count / 2 ^ 30)
  end
  return ('%.1f MiB'):format(count / 2 ^ 20)
end

-- '34: 2 x 224, 6 x 96, 8 x 112, 18 x 96'
local function views_text(batch)
  local parts, side, count = {}, nil, 0
  for i = 1, #batch + 1 do
    local this = rawget(batch, i) and batch[i].shape[4]
    if this ~= side then
      if side then
        parts[#parts + 1] = ('%d x %d'):format(count, side)
      end
      side, count = this, 0
    end
    count = count + 1
  end
  return ('%d: %s'):format(#batch, table.concat(parts, ', '))
end

local function parameters_text(model)
  local all, trained = 0, 0
  for _, tensor in ipairs(model:parameters()) do
    all = all + tensor:numel()
    trained = trained + (tensor.requires_grad and tensor:numel() or 0)
  end
  return ('%d, %d of them trained'):format(all, trained)
end

--- A run that does one step and reports. `Run` is the class of ssl.run, whose other methods hold here too.
function dry_run.new(Run, settings)
  local Rehearsal = setmetatable({}, { __index = Run })
  Rehearsal.__index = Rehearsal

  -- As the whole run: schedules see its rates.
  function Rehearsal:images_per_update()
    local plan = rehearsal.plan(settings)
    return plan and plan.batch * plan.accumulate or Run.images_per_update(self)
  end

  function Rehearsal:logs() return self.steps >= 0 end

  function Rehearsal:batches(loader)
    if type(loader) == 'function' then
      loader = loader(0)
    end
    self.loader, self.batches_per_epoch = loader, #loader
    local batch = loader:epoch(0)()
    if not batch then
      error('[run.batches] the loader gave no batch; open the data set by ssl.dataset and batch by cfg.batch', 2)
    end
    self.views, self.pictures = views_text(batch), batch.index:size(0)
    self.batch_bytes = bytes(add_tensors({ unpack(batch) }, {}))
    local given
    return function()
      if given then
        return nil
      end
      given = true
      collectgarbage()
      torch.reset_peak_memory()
      self.before = held(self.device)
      return batch
    end
  end

  function Rehearsal:step(loss, metrics)
    local activations = held(self.device, 'peak') - self.before
    self.last_loss = loss:item()
    self.metrics = {}
    for name, metric in pairs(metrics or {}) do
      self.metrics[name] = type(metric) == 'number' and metric or metric:item()
    end
    local model, optimizer = self.parts.model, self.parts.optimizer
    local gradients = {}
    for _, tensor in ipairs(model:parameters()) do
      gradients[#gradients + 1] = tensor.requires_grad and tensor or nil
    end
    self:set_rate()
    self:update(loss)
    local states = add_tensors(optimizer:state_dict().state, {})
    self.fixed = bytes(model:parameters()) + bytes(model:buffers()) + bytes(gradients) + bytes(states)
    self.per_picture = (activations + self.batch_bytes) / self.pictures
  end

  function Rehearsal:save() return self end
  function Rehearsal:close() self.closed = true end

  function Rehearsal:finish()
    local plan = rehearsal.plan(settings) or { size = #self.loader * settings.batch, batch = settings.batch, accumulate = 1 }
    local steps = math.floor(plan.size / plan.batch)
    local function say(name, ...) print(('  %-15s %s'):format(name, string.format(...))) end
    print(('dry run: one step on %d generated pictures of %d x %d, device %s; the loss is %.4f'):format(
      self.pictures, rehearsal.width, rehearsal.height, self.device, self.last_loss))
    say('parameters', '%s', parameters_text(self.parts.model))
    say('views a picture', '%s', self.views)
    say('steps an epoch', '%d of %d pictures, %d in the set; %d in %d epochs', steps, plan.batch, plan.size,
      steps * self.epochs, self.epochs)
    if plan.accumulate > 1 then
      say('updates', 'one in %d steps, from %d pictures', plan.accumulate, plan.accumulate * plan.batch)
    end
    say('memory', 'about %s: %s of weights, gradients and optimiser states, and %s a picture',
      size_text(self.fixed + plan.batch * self.per_picture), size_text(self.fixed), size_text(self.per_picture))
    say('', 'the forward pass of %d pictures was measured and scaled to %d; divide the batch by the processes',
      self.pictures, plan.batch)
    self:close()
  end

  return setmetatable({}, Rehearsal)
end

return dry_run

-- A training of a linear layer on 24 small pictures, of a second or less, for specs of runs that go on.
local ssl = require 'ssl'

local small_training = {}

local PICTURES = 24

--- Trains a linear layer on 24 small pictures; returns what it saw: the run, pictures by step, places that the schedule
--- was asked for, what was printed and the error text.
function small_training.train(dir, args, options)
  options = options or {}
  local given = { '--run.dir=' .. dir, '--run.tensorboard=false', '--run.preview=0', '--device=cpu' }
  for _, arg in ipairs(args) do
    given[#given + 1] = arg
  end
  local cfg = ssl.config({
    seed = 3, epochs = 4, batch = 4, dim = 3, optim = { lr = 0.1, weight_decay = 0, momentum = 0.9 },
  }, { args = given, source = '/none.lua' })
  local seen = { pictures = {}, asked = {}, rates = {}, said = {} }
  local real = print
  _G.print = function(text) seen.said[#seen.said + 1] = text end -- luacheck: ignore 122 121
  local set = data.tensor(torch.randint(0, 256, { PICTURES, 3, 4, 4 },
    { dtype = 'uint8', generator = torch.generator(1) }))
  local loader = data.loader(set, data.eval_views(options.views or { size = 4, resize = 4 }),
    { batch = cfg.batch, workers = 1, seed = cfg.seed })
  local ok, problem = pcall(function()
    local run = ssl.run(cfg)
    seen.run = run
    local model = nn.module('Two', {
      { 'body', nn.sequential { nn.Flatten(), nn.Linear(48, cfg.dim) } }, { 'predictor', nn.Linear(cfg.dim, 2) },
    }, function(self, x) return self.predictor(self.body(x)) end)
    model:to 'float64'
    local groups = options.groups and options.groups(model)
      or { { params = model.body }, { params = model.predictor, fixed_lr = true } }
    local optimizer = (options.optimizer or optim.SGD)(groups, options.settings and options.settings(cfg)
      or { lr = cfg.optim.lr, momentum = cfg.optim.momentum, weight_decay = cfg.optim.weight_decay })
    local cosine = ssl.schedule.cosine { base = cfg.optim.lr, steps = cfg.epochs * #loader }
    local function schedule(step)
      seen.asked[run.steps + 1], seen.rates[run.steps + 1] = step, cosine(step)
      return cosine(step)
    end
    run:attach { model = model, optimizer = optimizer, schedule = not options.no_schedule and schedule or nil }
    seen.model, seen.optimizer = model, optimizer
    seen.moments = {}
    for number, state in pairs(optimizer:state_dict().state) do
      for name, tensor in pairs(state) do
        seen.moments[number .. name] = tensor:clone()
      end
    end
    if options.before_loop then
      options.before_loop(run)
    end
    for batch in run:batches(loader) do
      seen.pictures[run.steps + 1] = batch.index:tolist()
      run:step(model(batch[1]:double()):pow(2):mean() * 0.01)
      if options.after_step then
        options.after_step(run, optimizer)
      end
    end
    run:finish()
    seen.position = run.position
  end)
  if seen.run then
    seen.run:close(true)
  end
  loader:release()
  _G.print = real -- luacheck: ignore 122 121
  seen.problem = not ok and tostring(problem) or nil
  seen.text = table.concat(seen.said, '\n')
  return seen
end

--- The order of the pictures in an epoch, from 0.
function small_training.epoch_order(epoch)
  local set = data.tensor(torch.zeros({ PICTURES, 3, 4, 4 }, { dtype = 'uint8' }))
  return data.sampler.shuffled(set, { seed = 3 }):picks(epoch):tolist()
end

return small_training

-- The key `precision` through a short run on the CPU: dtypes of the forward pass, the scaler, and its way through a
-- checkpoint.
local fixtures = require 'fixtures'
local grad_scaler = require 'ssl.process.grad_scaler'
local ssl = require 'ssl'

describe('precision', function()
  local places = fixtures.scenes { train = 16, size = 32 }

  -- Four steps; returns the run, the dtype of the projections, the log's records, and whether each step changed the
  -- weights, by run.updated and by the weights.
  local function train(precision, ...)
    local args = { '--run.dir=' .. places.folder, '--run.tensorboard=false', '--run.preview=0',
      '--device=cpu', '--precision=' .. precision, ... }
    local cfg = ssl.config({ epochs = 1, batch = 4 }, { args = args, source = '/none.lua' })
    local unmute = fixtures.mute()
    local run = ssl.run(cfg)
    local loader = data.loader(data.scenes(places.root, 'train'), data.simsiam_views { size = 16 },
      { batch = cfg.batch, workers = 1 })
    local model = run:place(nn.sequential { nn.Conv2d(3, 6, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
      nn.Linear(6, 4) })
    run:attach { model = model, optimizer = optim.SGD(model, { lr = 0.1, momentum = 0.9 }) }
    local dtype, said, seen = nil, {}, {}
    for batch in run:batches(loader) do
      local before = model[4].weight:detach():clone()
      run:step(run:autocast(function()
        local z = model(batch[1])
        dtype = z.dtype
        return loss.negative_cosine(z, model(batch[2]):detach())
      end))
      said[#said + 1], seen[#seen + 1] = run.updated, not model[4].weight:equal(before)
    end
    run:finish()
    loader:release()
    unmute()
    local records = {}
    for line in io.lines(places.folder .. '/log.jsonl') do
      records[#records + 1] = line
    end
    return run, dtype, records, said, seen
  end

  it('sets what the forward pass computes in', function()
    local losses = {}
    for name, dtype in pairs { fp32 = 'float32', tf32 = 'float32', bf16 = 'bfloat16', fp16 = 'float16',
      fp64 = 'float64' } do
      local run, seen = train(name)
      assert.equal(dtype, seen)
      assert.equal(run.precision.dtype or 'float32', run.attached.parts.model:parameters()[1].dtype)
      losses[name] = run.update.last_loss:item()
      os.execute('rm -rf ' .. places.folder)
    end
    assert.near(losses.fp64, losses.fp32, 1e-5)
    assert.near(losses.fp64, losses.bf16, 2e-2) -- three digits, through three steps
    assert.near(losses.fp64, losses.fp16, 5e-3)
  end)

  it('takes PyTorch\'s names, and no others', function()
    assert.equal('bf16', (train('bfloat16')).precision.name)
    assert.has_error(function() train 'half' end)
  end)

  it('lets cuDNN search for its fastest kernels, unless the environment says no', function()
    local set, getenv, asked = torch.set_cuda_options, os.getenv, {}
    -- luacheck: push ignore 122
    torch.set_cuda_options = function(options) asked[#asked + 1] = options.benchmark end
    for _, value in ipairs { false, '0', '1' } do
      os.getenv = function(name) return name == 'SSLRUN_CUDNN_SEARCH' and (value or nil) or nil end
      pcall(require('ssl.process.precision').new, 'fp32', 'cpu')
    end
    torch.set_cuda_options, os.getenv = set, getenv
    -- luacheck: pop
    assert.same({ true, false, true }, asked)
  end)

  it('says that a step was skipped where the scaler found an overflow, which is no error', function()
    local new = grad_scaler.new
    grad_scaler.new = function(options)
      options.init_scale = 2 ^ 40 -- too much for float16 until it was halved often
      options.backoff_factor = 2 ^ -16
      return new(options)
    end
    local ok, _, _, _, said, seen = pcall(train, 'fp16')
    grad_scaler.new = new
    assert.is_true(ok)
    assert.same(seen, said)
    assert.same({ false, true }, { said[1], said[4] })
  end)

  it('keeps the scaler of fp16 in the log and in checkpoints', function()
    local run, _, records = train('fp16', '--run.steps=2')
    local saved = checkpoint.load(places.folder .. '/checkpoints/last.pt').scaler
    assert.equal(saved.scale, tonumber(records[2]:match '"loss_scale":([%d.]+)'))
    assert.truthy(saved.scale == 65536 or saved.scale == 32768) -- 65536 may be too much for the first step
    assert.equal(2, run.steps)
    local resumed = train('fp16', '--resume=' .. places.folder)
    assert.equal(saved._growth_tracker + 2, resumed.precision.scaler:state_dict()._growth_tracker)
  end)
end)

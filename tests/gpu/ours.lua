-- sslrun's side of bench.py and kernels.py: SimSiam's step with ResNet-50, plain or as a graph; see runners.py.
local what, precision, format, batch, size, library = ...
local simsiam, clock, ffi = require 'ssl.methods.simsiam', require 'ssl.process.clock', require 'ffi'
local gradient = require 'ssl.parts.gradient'
torch.manual_seed(0)
torch.set_cuda_options { benchmark = os.getenv 'SSLRUN_CUDNN_SEARCH' ~= '0' }
local graph = what == 'graph' and torch.cuda_graph 'cuda:0'
local model = simsiam.model { encoder = nn.resnet { depth = 50 }, dim = 2048, hidden = 512 }
model:to { device = 'cuda', memory_format = format }
local views = {}
for i = 1, 2 do
  views[i] = torch.randn({ tonumber(batch), 3, tonumber(size), tonumber(size) })
    :to { device = 'cuda', memory_format = format }
end
local optimizer = optim.SGD(model, { lr = 0.01, momentum = 0.9, weight_decay = 1e-4 })
local scaler = precision == 'fp16' and require('ssl.process.grad_scaler').new { device = 'cuda' }
local parameters = model:parameters()

local function forward()
  local z1, z2 = nn.one_pass(function(x) return model:project(x) end, views[1], views[2])
  local p1, p2 = nn.one_pass(function(z) return model:predict(z) end, z1, z2)
  return 0.5 * (loss.negative_cosine(p1, z2:detach()) + loss.negative_cosine(p2, z1:detach()))
end

local function step()
  local l = torch.autocast('cuda', precision == 'fp16' and 'float16' or 'bfloat16', forward)
  optimizer:zero_grad()
  if scaler then
    scaler:scale(l):backward()
    optimizer:step(scaler:unscale(gradient.of(parameters)))
    scaler:update()
  else
    l:backward()
    optimizer:step()
  end
end

-- Three steps in which libraries choose kernels, then the recording, as scripts/ssl/run does it.
local function warm_up()
  for _ = 1, 3 do step() end
  torch.cuda_synchronize()
  torch.reset_peak_memory()
  if graph then
    optimizer:keep_rates_on_device()
    step()
    optimizer:zero_grad()
    graph:begin()
    step()
    graph:finish()
  end
  if graph then graph:replay() else step() end
  torch.cuda_synchronize()
end

local function run(count)
  local start = clock.now()
  for _ = 1, count do
    if graph then graph:replay() else step() end
  end
  torch.cuda_synchronize()
  return clock.now() - start
end

-- One step under CUPTI; its kernels go to the file `path`.
local function kernels(path)
  ffi.cdef 'int kernel_times_start(); int kernel_times_stop(const char*);'
  local times = ffi.load(library)
  local failed = times.kernel_times_start()
  local seconds = run(1)
  return ('{"seconds":%.6f,"cupti_error":%d}'):format(seconds, failed ~= 0 and failed or times.kernel_times_stop(path))
end

-- One step between the marks that ncu waits for.
local function marked()
  ffi.cdef 'int cuProfilerStart(); int cuProfilerStop();'
  local driver = ffi.load 'libcuda.so.1'
  driver.cuProfilerStart()
  local seconds = run(1)
  driver.cuProfilerStop()
  return ('{"seconds":%.6f}'):format(seconds)
end

io.stdout:setvbuf 'line'
warm_up()
print(('{"peak_bytes":%.0f}'):format(torch.memory().cuda_peak))
for line in io.lines() do
  local path = line:match '^kernels (.+)$'
  if path then
    print(kernels(path))
  elseif line == 'marked' then
    print(marked())
  else
    print(('{"seconds":%.6f}'):format(run(tonumber(line))))
  end
end

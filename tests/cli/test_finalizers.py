"""Finalizers that reach objects which the collector has finalized before, in one collection and at exit: every kind says 'released'."""
import re

import pytest

CHUNK = """
local dir, way = ...
log.write_png(dir .. '/pictures/1.png', torch.zeros({ 3, 4, 4 }, { dtype = 'uint8' }))
local function dataset() return data.images(dir .. '/pictures') end
local function views() return data.views { { size = 4 } } end
local makers = {
  Tensor = function() return torch.ones { 200 } end,
  Generator = function() return torch.generator() end,
  Views = views,
  Dataset = dataset,
  Sampler = function() return data.sampler.sequential(dataset()) end,
  Loader = function() return data.loader(dataset(), views(), { batch = 1 }) end,
  EventFile = function() return log.tensorboard(dir .. '/events') end,
  JsonLog = function() return log.jsonl(dir .. '/log.jsonl') end,
  CheckpointWriter = function() return checkpoint.background() end,
  Module = function() return nn.Linear(2, 2) end,
  Optimizer = function() return optim.SGD(nn.Linear(2, 2), { lr = 1 }) end,
  Parallel = function() return dist.parallel(nn.Linear(2, 2)) end,
  HostCopy = function() return torch.host_copy { torch.ones { 2 } } end,
  LinearHeads = function() return eval.linear_heads { features = 2, classes = 2 } end,
}
local without = { CudaGraph = sslrun.device == 'cpu', SyncWatch = sslrun.device == 'cpu', StepTrial = sslrun.device == 'cpu' }
makers.CudaGraph = function() return torch.cuda_graph(sslrun.device) end
makers.SyncWatch = function() return torch.sync_watch(sslrun.device) end
makers.StepTrial = function() return torch.step_trial() end
if way == 'collection' then without.Parallel = true end -- lives until release() or exit

-- A finalizer that calls every method of what `box` holds and tells when one of them finds it released.
local function watcher(box, class)
  local proxy = newproxy(true)
  getmetatable(proxy).__gc = function()
    local found = false
    for name in pairs(class.__methods) do
      local done, text = pcall(function() return name ~= 'release' and box.object[name](box.object, 1) end)
      found = found or not done and tostring(text):find('used after release()', 1, true)
    end
    pcall(tostring, box.object)
    pcall(function() return #box.object end)
    pcall(function() return box.object(torch.ones { 1, 2 }) end)
    pcall(function() return torch.cat { box.object, box.object } end)
    if found then print(class.__name .. ' is released') end
  end
  return proxy
end

local all, classes = {}, {}
for _, class in pairs(debug.getregistry()) do classes[#classes + 1] = class end -- what is made adds to the registry
for _, class in ipairs(classes) do
  local name = type(class) == 'table' and rawget(class, '__methods') and class.__name
  local methods = 0
  for _ in pairs(name and class.__methods or {}) do methods = methods + 1 end
  if methods > 1 and not without[name] then -- release() alone, as FileLock has it, finds nothing wrong
    local box = {}
    -- One older than the object and one younger: the order of finalizers is the collector's.
    local older = watcher(box, class)
    box.object = assert(makers[name], 'no maker of ' .. name)()
    table.insert(all, { older, box, watcher(box, class) })
    print(name .. ' is made')
  end
end
if way == 'collection' then
  all = nil
  collectgarbage()
  collectgarbage()
end
print 'end'
KEPT = all
"""


@pytest.mark.parametrize("way", ["collection", "exit"])
def test_a_finalized_object_is_a_released_one(run, tmp_path, way):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "chunk.lua").write_text(CHUNK)
    done = run("chunk.lua", tmp_path, way)
    assert done.returncode == 0, done.stdout + done.stderr
    made, released = (set(re.findall(rf"^(\w+) is {what}$", done.stdout, re.M)) for what in ("made", "released"))
    assert len(made) >= 12 and made == released
    assert (done.stdout.split("\n")[-2] == "end") == (way == "collection")


@pytest.mark.parametrize("way", ["collectgarbage() collectgarbage()", "sslrun.exit(0)", ""])
def test_a_finalizer_meets_a_tensor_that_went_with_it(run, way):
    # The proxy is older than the tensor, and the collector takes the youngest first.
    done = run("-e", """do
        local p, box = newproxy(true), {}
        getmetatable(p).__gc = function() print(pcall(torch.sum, box.t)) end
        box.t = torch.ones { 200 }
        end """ + way)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"false\t.*\[sum\] Tensor used after release\(\)\n", done.stdout)


def test_a_finalizer_can_end_the_program(run):
    done = run("-e", "local p = newproxy(true) getmetatable(p).__gc = function() sslrun.exit(7) end p = nil collectgarbage() print 'not reached'")
    assert (done.returncode, done.stdout) == (7, "")
    at_exit = run("-e", "P = newproxy(true) getmetatable(P).__gc = function() print 'here' sslrun.exit(7) end")
    assert at_exit.stdout.startswith("here\n") and at_exit.returncode in (0, 7)

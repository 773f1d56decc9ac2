-- Writes the features of every picture of a folder: sslrun embed CHECKPOINT DIR OUT.npz
local networks = require 'ssl.eval.networks'
local command_options = require 'ssl.command_options'
local features = require 'ssl.eval.features'
local open_data = require 'ssl.open_data'
local precision = require 'ssl.precision'
local processes = require 'ssl.processes'
local ssl = require 'ssl'

local usage = [[
Usage: sslrun embed CHECKPOINT|RUN DIR OUT.npz|OUT.safetensors|OUT.pt [options]
       OUT.npz holds `features` [N, D] (dense: [N, C, H, W]), OUT.txt the pictures' files, a line a row
Options: --stage=res5    conv1, res2, res3, res4 or res5
         --dense         the stage's map instead of its mean
         --size=0        side of the centre crop, 0: that of the training views, 224 where it is not known; the short side
                         becomes 256/224 of it
         --batch=128     pictures per step
         --workers=2     loader threads
         --precision=fp32      or bf16, fp16]]

local FORMATS = { ['.npz'] = true, ['.safetensors'] = true, ['.pt'] = true }
local STAGES = { conv1 = 'conv1', res2 = 'layer1', res3 = 'layer2', res4 = 'layer3', res5 = 'layer4' }

local options, words = command_options.read(arg, {
  stage = 'res5', dense = false, size = 0, batch = 128, workers = 2, precision = 'fp32',
}, usage)
if #words ~= 3 then
  ssl.fail('embed expected CHECKPOINT DIR OUT.npz\n' .. usage)
elseif not STAGES[options.stage] then
  ssl.fail(("--stage expected conv1, res2, res3, res4 or res5, got '%s'"):format(options.stage))
elseif not FORMATS[words[3]:match '.(%.%w+)$'] then
  ssl.fail(("expected a file OUT.npz, OUT.safetensors or OUT.pt, got '%s'"):format(words[3]))
end
if options.size ~= 0 then
  command_options.check_count(options, 'size')
end
command_options.check_count(options, 'batch')

local device = sslrun.device
precision.check(options.precision, device)
local network = networks.open((ssl.find_checkpoint(words[1], '')))
local encoder, size = network.make():to(device):eval(), network.view_size(options.size)
local pictures = open_data.open({ words[2] }, false)
local shape
local function forward(images)
  local map = encoder:features(images, STAGES[options.stage])
  shape = { #pictures, map:size(1), map:size(2), map:size(3) }
  return { features = options.dense and map:flatten(1) or map:mean { 2, 3 } }
end
local rows = features.extract(forward, pictures, function(part)
  return data.loader(part, data.eval_views { size = size }, {
    batch = options.batch, workers = options.workers, device = device, shuffle = false, drop_last = false, shared = false,
  })
end, { precision = options.precision, device = device }).features

if processes.main() then
  local names = {}
  for i = 0, #pictures - 1 do
    names[i + 1] = pictures:path(i)
  end
  checkpoint.save(words[3], { features = options.dense and rows:view(shape) or rows })
  fs.write(words[3]:gsub('%.%w+$', '.txt'), table.concat(names, '\n') .. '\n')
  print(('%s: %d pictures, %s of %s, views of %d pixels'):format(words[3], #names, options.dense and 'the map' or 'the mean',
    options.stage, size))
end

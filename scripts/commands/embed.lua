-- Writes the features of every picture of a folder: sslrun embed CHECKPOINT DIR OUT.npz
local networks = require 'ssl.eval.networks'
local command_options = require 'ssl.settings.command_options'
local families = require 'ssl.weights.families'
local features = require 'ssl.eval.features'
local file_names = require 'ssl.settings.file_names'
local precision = require 'ssl.process.precision'
local processes = require 'ssl.process.processes'
local registry = require 'ssl.sets.registry'
local ssl = require 'ssl'
local unreadable = require 'ssl.sets.unreadable'

local usage = [[
Usage: sslrun embed CHECKPOINT|RUN DIR OUT.npz|OUT.safetensors|OUT.pt [options]
       OUT.npz holds `features` [N, D] (dense: [N, C, H, W]), a row for each picture that can be read
       OUT.jsonl names the rows' files, {"row":0,"path":…} a line, then the unreadable ones, {"path":…,"reason":…}
       OUT.txt has the rows' files as lines of text, with \ as \\, and \xXX for control characters and bytes that
       are not UTF-8
Options: --set=voc       the data set that DIR is the root of: imagenet, coco, voc …, or ./mine.lua
         --split=train   of the set
         --stage=res5    conv1, res2, res3, res4 or res5
         --dense         the stage's map instead of its mean
         --size=0        side of the centre crop, 0: that of the training views, 224 where it is not known; the short
                         side becomes 256/224 of it
         --batch=128     pictures per step
         --workers=2     loader threads
         --truncated=fill      JPEG files that end early are read, what is missing as Pillow fills it (refuse)
         --precision=fp32      or bf16, fp16]]

local KNOWN = {}
for _, name in ipairs(features.stages) do KNOWN[name] = true end
local FORMATS = { ['.npz'] = true, ['.safetensors'] = true, ['.pt'] = true }

local options, words = command_options.read(arg, {
  set = '', split = 'train', stage = 'res5', family = '', dense = false, size = 0, batch = 128, workers = 2,
  precision = 'fp32',
  truncated = 'refuse',
}, usage, { { 'size', count = 1 }, { 'batch', count = 1 }, { 'workers', count = 0, most = 1024 } })
if #words ~= 3 then
  ssl.fail('expected CHECKPOINT DIR OUT.npz\n' .. usage)
elseif not KNOWN[options.stage] then
  ssl.fail(("--stage expected conv1, res2, res3, res4 or res5, got '%s'"):format(options.stage))
elseif not FORMATS[words[3]:match '.(%.%w+)$'] then
  ssl.fail(("expected a file OUT.npz, OUT.safetensors or OUT.pt, got '%s'"):format(words[3]))
end

local device = sslrun.device
precision.check(options.precision, device)
families.give(options.family)
local network = networks.open((ssl.find_checkpoint(words[1], '')))
local encoder, size = network.make():to(device):eval(), network.view_size(options.size)
local pictures = registry.at(words[2], options.set, options.split)
local stage = features.stage(encoder, options.stage)
if not stage then
  ssl.fail(("--stage expected one of the network's stages (%s), got '%s'")
    :format(table.concat(features.stages_of(encoder), ', '),
    options.stage))
end
local mean, shape = features.forward(encoder, 'map'), nil
local function forward(images)
  if options.stage == 'res5' and not options.dense then
    return { features = mean(images).average }
  end
  local map = encoder:features(images, stage)
  shape = { -1, map:size(1), map:size(2), map:size(3) }
  return { features = options.dense and map:flatten(1) or map:mean { 2, 3 } }
end
local found, index = features.extract(forward, pictures, function(sampler)
  return data.loader(pictures, data.eval_views { size = size }, {
    batch = options.batch, workers = options.workers, device = device, sampler = sampler, drop_last = false,
    shared = false,
    unreadable = 'leave_out',
  })
end, { precision = options.precision, device = device })

if processes.main() then
  local rows, bad = found.features, pictures:unreadable()
  local json, text, base = {}, {}, words[3]:gsub('%.%w+$', '')
  for row, picture in ipairs(index:tolist()) do
    local path = pictures:path(picture)
    json[row], text[row] = ('{"row":%d,"path":%s}\n'):format(row - 1, file_names.json(path)),
      file_names.line(path) .. '\n'
  end
  for _, file in ipairs(bad) do
    json[#json + 1] = ('{"path":%s,"reason":%s}\n'):format(file_names.json(file.path), file_names.json(file.reason))
  end
  checkpoint.save(words[3], { features = options.dense and rows:view(shape) or rows })
  fs.write(base .. '.jsonl', table.concat(json))
  fs.write(base .. '.txt', table.concat(text))
  print(('%s: %d pictures, %s of %s, views of %d pixels'):format(words[3], #text,
    options.dense and 'the map' or 'the mean',
    options.stage, size))
  local filled = pictures:filled()
  if filled[1] then
    print(('filled: %d of %d pictures are truncated: %s'):format(#filled, #pictures, unreadable.names(filled)))
  end
  if bad[1] then
    print(('left out: %d of %d pictures cannot be read: %s; %s.jsonl says why'):format(#bad, #pictures,
      unreadable.names(bad), base))
  end
end

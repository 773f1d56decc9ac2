-- Measures how fast pictures become views, and names the bottleneck: sslrun doctor DATA --rate=2000
local ssl = require 'ssl'
local bottleneck = require 'ssl.run.bottleneck'
local clock = require 'ssl.process.clock'
local class_note = require 'ssl.sets.class_note'
local command_options = require 'ssl.settings.command_options'
local registry = require 'ssl.sets.registry'
local unreadable = require 'ssl.sets.unreadable'

local usage = [[
Usage: sslrun doctor DATA [options]      DATA: a folder of pictures, a file of sslrun pack, or the root of a data set
Options: --set=voc         the data set that DATA is the root of: imagenet, coco, voc …, or ./mine.lua
         --split=train     of the set
         --views=simsiam   a preset of views: simsiam, swav, ssprl, eval …
         --size=N          side of the views in pixels (the preset's)
         --seconds=4       how long to measure
         --truncated=fill  JPEG files that end early are read, what is missing as Pillow fills it (refuse)
         --rate=N          images/s that the training needs, with --gpus that one GPU takes: how many workers give them
         --gpus=N          a process for each of N GPUs on this machine: what they get from its cores, and how long
                           each will wait]]

local options, words = command_options.read(arg, {
  set = '', split = 'train', views = 'simsiam', size = 0, seconds = 4, rate = 0, gpus = 0, truncated = 'refuse',
}, usage, { { 'size', count = 1 }, { 'seconds', least = 0, most = 1e6 }, { 'rate', least = 0 },
  { 'gpus', count = 0, most = 64 } })
if #words ~= 1 then
  ssl.fail('expected one folder or packed file\n' .. usage)
elseif not rawget(data, options.views .. '_views') then
  ssl.fail(("--views expected the name of a preset (sslrun views lists them), got '%s'"):format(options.views))
end

torch.set_num_threads(1)
local set = registry.at(words[1], options.set, options.split)
local views = data[options.views .. '_views'] { size = options.size > 0 and options.size or nil }
local loader = data.loader(set, views, { batch = math.min(#set, 8), workers = 0, drop_last = false, max_bad = 1 })

local begun, epoch, side = clock.now(), 0, 0
while clock.now() - begun < options.seconds do
  for batch in loader:epoch(epoch) do
    side = math.max(side, batch[1]:size(2), batch[1]:size(3))
    if clock.now() - begun >= options.seconds then
      break
    end
  end
  epoch = epoch + 1
end

local stats = loader:stats()
local good = stats.loaded - stats.bad
local busy = bottleneck.busy(stats)
print(('data        %s: %d pictures, mean %.0f KB and %.2f megapixels'):format(
  words[1], #set, stats.bytes_read / good / 1024, stats.pixels / good / 1e6))
print(('views       %s: %s; one thread, %d pictures in %.1f s'):format(
  options.views, tostring(views):match '^[^\n]*', stats.loaded, clock.now() - begun))
print('unreadable  ' .. unreadable.look(set, 1))
print(('\n%-10s%14s%9s'):format('stage', 'us/picture', 'share'))
for _, stage in ipairs(bottleneck.stages) do
  local seconds = stats.stages[stage]
  print(('%-10s%14.0f%8.0f%%'):format(stage, 1e6 * seconds / stats.loaded, 100 * seconds / busy))
end
local rate = stats.loaded / busy
print(('%-10s%14.0f\n'):format('all', 1e6 * busy / stats.loaded))
print(('speed       %.0f images/s per core'):format(rate))
local stage, share = bottleneck.largest(stats)
print(('bottleneck  %s, %.0f %% of the time'):format(stage, 100 * share))
local function quoted(word) return word:find '^[%w%._/-]+$' and word or ("'%s'"):format(word:gsub("'", [['\'']])) end
local note = options.set == '' and class_note(words[1])
local pack = ('sslrun pack %s%s%s --out=FILE%s'):format(quoted(words[1]),
  options.set ~= '' and ' --set=' .. quoted(options.set) or '',
  options.split ~= 'train' and ' --split=' .. quoted(options.split) or '', note and ' --labels=false' or '')
print(('advice      %s'):format(bottleneck.advice(stats, side, pack)))
if note then
  print('note        ' .. note)
end
if options.rate > 0 then
  print(('workers     %d for %.0f images/s'):format(math.ceil(options.rate / rate), options.rate))
end
if options.gpus > 0 then
  local cores = math.max(1, math.floor(sslrun.cores() / options.gpus))
  local most = cores * rate -- computed: cores share caches, memory and the disk
  print(('per GPU     %d of %d cores: at most %.0f images/s, %d times the measured %.0f'):format(cores, sslrun.cores(),
    most, cores, rate))
  if options.rate > 0 then
    print(('wait        each GPU would wait for pictures %.0f %% of the time or more, with %d workers'):format(
      100 * math.max(0, 1 - most / options.rate), cores))
  end
end
if #set > stats.loaded then
  print('note        not every picture was read; reading is slower when the files are not in memory yet')
elseif epoch > 1 then
  print('note        the files were read more than once: reading from the disk itself may be slower')
end

-- Packs pictures and labels into one file: sslrun pack DIR --out=FILE
local ssl = require 'ssl'
local clock = require 'ssl.process.clock'
local command_options = require 'ssl.settings.command_options'
local progress = require 'ssl.run.progress'
local registry = require 'ssl.sets.registry'
local there = require 'ssl.settings.there'

local usage = [[
Usage: sslrun pack DIR --out=FILE [options]               class folders, or pictures without labels
       sslrun pack DIR --set=voc --out=FILE               the data set that DIR is the root of: imagenet, coco …
       sslrun pack IMAGES INSTANCES.json --out=FILE       COCO instances
       sslrun pack FILE --check                           reads a packed file and names damaged records
Options: --set=voc       or imagenet, coco, … (docs/data/datasets.md), or a file of your own: ./mine.lua
         --split=train   of the set
         --short-side=N  store larger pictures with this short side
         --quality=N     write all pictures anew with this JPEG quality (default: copy; 90 for those that get smaller)
         --append        add the pictures that FILE does not hold yet
         --labels=false  all pictures below DIR, without labels
         --allow-empty   class folders without a picture stay classes
         --truncated=fill  JPEG files that end early are read, what is missing as Pillow fills it (refuse)
         --workers=N     threads (2)]]

local options, words = command_options.read(arg, {
  set = '', split = '', out = '', short_side = 0, quality = 0, append = false, labels = true, allow_empty = false,
  workers = 2, check = false, truncated = 'refuse',
}, usage, { { 'short_side', count = 1 }, { 'quality', count = 1, most = 100 }, { 'workers', count = 1, most = 1024 } })
if #words == 0 or #words > 2 then
  ssl.fail('expected DIR, or IMAGES and INSTANCES.json, or FILE with --check\n' .. usage)
elseif options.set ~= '' and (#words == 2 or not options.labels) then
  ssl.fail('--set takes DIR alone, with the labels of the set\n' .. usage)
end

local function check(file)
  local damaged = data.check_pack(file)
  for _, record in ipairs(damaged) do print(('%s: %s'):format(record.path, record.reason)) end
  print(('%d of %d records are damaged'):format(#damaged, #data.packed(file)))
  sslrun.exit(#damaged == 0)
end

if options.check then
  check(there(words[1], 'file'))
elseif options.out == '' then
  ssl.fail('expected --out=FILE\n' .. usage)
end

-- What the words name: COCO instances, a data set, or a folder, with labels where it has any.
local function open()
  if #words == 2 then
    return data.coco(there(words[1], 'folder'), there(words[2], 'file'))
  end
  local default = options.set == '' and options.labels and 'labelled' or 'train'
  local split = options.split ~= '' and options.split or default
  return registry.at(words[1], options.set, split, { allow_empty = options.allow_empty })
end

local begun = clock.now()
local line = progress.new { terminal = true, every = 0 }
local function show(done, total)
  local now = clock.now()
  if line:due(now) or done == total then
    local rate = done / math.max(clock.now() - begun, 1e-3)
    line:show({ { ('%d of %d pictures'):format(done, total), 1 }, { ('%.0f images/s'):format(rate), 2 } }, now)
  end
end

local set = open()
local done = data.pack(set, options.out, {
  short_side = options.short_side > 0 and options.short_side or nil,
  quality = options.quality > 0 and options.quality or nil,
  append = options.append,
  workers = options.workers,
  progress = sslrun.isatty and show or nil,
})
line:close()
for _, picture in ipairs(done.bad) do
  io.stderr:write(('warning: packed as it is: \'%s\': %s\n'):format(picture.path, picture.reason))
end
for _, picture in ipairs(done.filled) do
  io.stderr:write(('warning: packed filled: \'%s\': %s\n'):format(picture.path, picture.reason))
end
print(('%s: %d pictures written, %d there before, %.1f MB, %.1f s'):format(
  options.out, done.written, done.present, done.bytes / 1e6, clock.now() - begun))
if #done.filled > 0 then
  print(('%d of them are truncated; those copied as they are (no --quality) need truncated = \'fill\' again')
    :format(#done.filled))
end
if #done.bad > 0 then
  print(('%d of them cannot be read; a loader replaces them as it replaces bad files'):format(#done.bad))
end

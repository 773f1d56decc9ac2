-- Lists the picture files that cannot be decoded, and what else is there: sslrun scan DIR
local ssl = require 'ssl'
local class_note = require 'ssl.sets.class_note'
local command_options = require 'ssl.settings.command_options'
local file_names = require 'ssl.settings.file_names'
local registry = require 'ssl.sets.registry'
local there = require 'ssl.settings.there'

local usage = [[
Usage: sslrun scan DIR [options]
Options: --set=voc         the data set that DIR is the root of (imagenet, coco, voc …, ./mine.lua): its pictures alone
         --split=train     of the set
         --json=FILE       write the list as JSON too
         --workers=2       threads
         --max-pixels=N    larger pictures are bad (178956970)
         --truncated=fill  JPEG files that end early are no bad ones: they are counted apart (refuse)]]

local options, words = command_options.read(arg, {
  set = '', split = 'train', json = '', workers = 2, max_pixels = 178956970, truncated = 'refuse',
}, usage, { { 'workers', count = 1, most = 1024 }, { 'max_pixels', count = 1 } })
if #words ~= 1 then
  ssl.fail('expected one folder\n' .. usage)
end

local root = there(words[1], 'folder')
local pictures = options.set == '' and root or registry.at(root, options.set, options.split)
local bad = data.scan(pictures, { workers = options.workers, max_pixels = options.max_pixels })
for _, file in ipairs(bad) do print(file.path .. ': ' .. file.reason) end
for _, file in ipairs(bad.filled) do print(('%s: filled: %s'):format(file.path, file.reason)) end
local note = options.set == '' and class_note(root)
if note then
  print('note: ' .. note)
end
if bad.passed_over[1] then
  print('passed over: ' .. bad.passed_over.text)
end
local filled = bad.filled[1] and (', %d truncated ones are filled'):format(#bad.filled) or ''
print(('%d of %d files are bad%s'):format(#bad, bad.files, filled))
if options.json ~= '' then
  local function list(files)
    local lines = {}
    for i, file in ipairs(files) do
      lines[i] = ('{"path":%s,"reason":%s}'):format(file_names.json(file.path), file_names.json(file.reason))
    end
    return table.concat(lines, ',')
  end
  local passed = {}
  for _, kind in ipairs(bad.passed_over) do passed[#passed + 1] = log.json(kind) end
  local form = '{"root":%s,"files":%d,"bad":[%s],"filled":[%s],"passed_over":[%s],"note":%s}\n'
  fs.write(options.json, form:format(file_names.json(root), bad.files, list(bad), list(bad.filled),
    table.concat(passed, ','), note and log.json(note) or 'null'))
end
sslrun.exit(#bad == 0)

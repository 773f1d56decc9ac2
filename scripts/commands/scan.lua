-- Lists the picture files that cannot be decoded, and what else is there: sslrun scan DIR
local ssl = require 'ssl'
local command_options = require 'ssl.settings.command_options'
local open_data = require 'ssl.sets.open_data'
local there = require 'ssl.settings.there'

local usage = [[
Usage: sslrun scan DIR [options]
Options: --json=FILE       write the list as JSON too
         --workers=2       threads
         --max-pixels=N    larger pictures are bad (178956970)
         --truncated=fill  JPEG files that end early are no bad ones: they are counted apart (refuse)]]

local options, words = command_options.read(arg, {
  json = '', workers = 2, max_pixels = 178956970, truncated = 'refuse',
}, usage, { { 'workers', count = 1, most = 1024 }, { 'max_pixels', count = 1 } })
if #words ~= 1 then
  ssl.fail('expected one folder\n' .. usage)
end

local root = there(words[1], 'folder')
local bad = data.scan(root, { workers = options.workers, max_pixels = options.max_pixels })
for _, file in ipairs(bad) do print(file.path .. ': ' .. file.reason) end
for _, file in ipairs(bad.filled) do print(('%s: filled: %s'):format(file.path, file.reason)) end
local note = open_data.class_note(root)
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
    for _, file in ipairs(files) do lines[#lines + 1] = log.json { path = file.path, reason = file.reason } end
    return table.concat(lines, ',')
  end
  local passed = {}
  for _, kind in ipairs(bad.passed_over) do passed[#passed + 1] = log.json(kind) end
  local form = '{"root":%s,"files":%d,"bad":[%s],"filled":[%s],"passed_over":[%s],"note":%s}\n'
  fs.write(options.json, form:format(log.json(root), bad.files, list(bad), list(bad.filled),
    table.concat(passed, ','), note and log.json(note) or 'null'))
end
sslrun.exit(#bad == 0)

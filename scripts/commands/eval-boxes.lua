-- COCO's twelve numbers of any detector's results: sslrun eval-boxes RESULTS.json --data.coco=DIR
local ssl = require 'ssl'
local command_options = require 'ssl.settings.command_options'
local instances = require 'ssl.sets.coco_instances'
local there = require 'ssl.settings.there'

local usage = [[
Usage: sslrun eval-boxes RESULTS.json --data.coco=DIR|ANNOTATIONS.json [options]
Options: --type=bbox       bbox or segm: what overlaps, boxes or masks
         --split=NAME      of DIR: annotations/instances_NAME.json (val2017, or the only one of instances_val*.json)
         --class_agnostic  all categories as one
         --json            the numbers, also of each category, as JSON]]

local options, words = command_options.read(arg, {
  ['data.coco'] = '', type = 'bbox', split = '', class_agnostic = false, json = false,
}, usage)
if #words ~= 1 then
  ssl.fail('expected one results file\n' .. usage)
elseif options['data.coco'] == '' then
  ssl.fail('expected --data.coco=DIR or an annotations file\n' .. usage)
elseif options.type ~= 'bbox' and options.type ~= 'segm' then
  ssl.fail(("--type expected bbox or segm, got '%s'"):format(options.type))
end

local annotations = instances.find(options['data.coco'], options.split)
local result = eval.coco_precision {
  annotations = annotations, results = there(words[1], 'results file'), type = options.type,
  class_agnostic = options.class_agnostic,
}
if result.with_boxes_too > 0 then
  io.stderr:write(('note: %d of %d detections have a bbox too: '
    .. 'the areas of masks decide about small, medium and large\n'):format(result.with_boxes_too, result.detections))
end
if not options.json then
  print(table.concat(result.lines, '\n'))
  return
end
result.annotations, result.results, result.type = annotations, words[1], options.type
result.class_agnostic = options.class_agnostic
result.lines, result.precision, result.recall = nil, nil, nil
if not result.classes[1] then
  result.classes = nil
end
print(log.json(result))

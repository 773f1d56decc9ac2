-- Finds out what a checkpoint is worth: sslrun eval CHECKPOINT --data.scenes=DIR
local bench = require 'ssl.eval.bench'
local networks = require 'ssl.eval.networks'
local card = require 'ssl.eval.card'
local clock = require 'ssl.process.clock'
local families = require 'ssl.weights.families'
local features = require 'ssl.eval.features'
local identity = require 'ssl.eval.identity'
local file_names = require 'ssl.settings.file_names'
local precision = require 'ssl.process.precision'
local processes = require 'ssl.process.processes'
local protocol_list = require 'ssl.eval.protocol_list'
local registry = require 'ssl.sets.registry'
local sets = require 'ssl.eval.sets'
local ssl = require 'ssl'
local unreadable = require 'ssl.sets.unreadable'

local of_sets = {} -- data.voc and so on
for _, name in ipairs(registry.names()) do
  local set = registry.find(name)
  of_sets[#of_sets + 1] = { 'data.' .. name, '', set.evaluated or set.about }
end

local cfg, words = ssl.config({
  protocols = { 'all' },      -- names, separated by commas; all: those that need not be named
  out = '',                   -- folder of the card; empty: eval/FILE or eval_random/FILE in the run folder
  random = false,             -- fresh weights of the checkpoint's architecture, for comparison
  again = false,              -- forget what an earlier card holds
  seed = 0,                   -- of the heads, of drawn pictures and of fresh weights
  batch = 128,                -- pictures per step of feature extraction
  workers = 2,                -- loader threads
  precision = 'fp32',         -- of feature extraction: fp32, bf16, fp16
  size = 0,                   -- side of the views; 0: that of the training views, 224 where it is not known
  epochs = 0,                 -- fewer epochs than the protocols ask for; 0: theirs
  passes = -1,                -- augmented passes kept in memory; 0: new views every epoch; -1: 8 for scenes, else 0
  family = '',                -- file of a family of networks of your own (docs/evaluate/checkpoints.md)
  svm = { stages = { 'res4', 'res5' } }, -- conv1, res2 … res5
  data = {
    set = '',                 -- a file of your own (./mine.lua), or a name of those below
    root = '',                -- where the pictures of data.set are
    allow_empty = false,      -- of imagenet and folder: class folders without a picture stay classes
    truncated = 'refuse',     -- JPEG files that end early: refuse, or fill what is missing as Pillow does
  },
}, {
  training = false, words = true, args = arg, keys = of_sets, source = sslrun.scripts_dir .. '/commands/eval.lua',
  ranges = {
    { 'batch', count = 1 }, { 'workers', count = 0, most = 1024 }, { 'size', count = 0 }, { 'epochs', count = 0 },
    { 'passes', count = -1 },
  },
})
if #words ~= 1 then
  ssl.fail('expected a checkpoint: sslrun eval CHECKPOINT|RUN --data.scenes=DIR [--protocols=…]; protocols: all, '
    .. table.concat(protocol_list.names(), ', '))
end

-- Ends the program unless each of `values` is one of `allowed`.
local function check_words(key, values, allowed)
  for _, value in ipairs(values) do
    if not (' ' .. table.concat(allowed, ' ') .. ' '):find(' ' .. value .. ' ', 1, true) then
      ssl.fail(("--%s expected %s, got '%s'"):format(key, table.concat(allowed, ', '), value))
    end
  end
end
check_words('svm.stages', cfg.svm.stages, features.stages)
check_words('precision', { cfg.precision }, { 'fp32', 'bf16', 'fp16' })
precision.check(cfg.precision, cfg.device)

local path, run_folder = ssl.find_checkpoint(words[1], '')
families.give(cfg.family)
local network = networks.open(path) -- before any data is read
local size = network.view_size(cfg.size)
local found = sets.open(sets.chosen(cfg.data), { size = size, seed = cfg.seed, allow_empty = cfg.data.allow_empty })
local dir = cfg.out ~= '' and cfg.out
  or ('%s/%s/%s'):format(run_folder, cfg.random and 'eval_random' or 'eval', path:match '[^/]*$')

local main = bench.new(network, {
  batch = cfg.batch, workers = cfg.workers, device = cfg.device, seed = cfg.seed, precision = cfg.precision,
  epochs = cfg.epochs, passes = cfg.passes, svm_stages = cfg.svm.stages, random = cfg.random, dir = dir,
})
local chosen = protocol_list.choose(cfg.protocols, found, main)

local function about()
  return card.new {
    checkpoint = path, sha256 = fs.sha256(path), weights = cfg.random and 'random' or 'of the checkpoint',
    network = network.about,
    loaded = ("%d tensors named '%s…' (layout %s), none missing, %d others in the file"):format(network.report.matched,
      network.report.prefix, network.report.layout or 'unknown', network.report.ignored),
    decoder = ('libjpeg-turbo, Pillow-equal antialiased resizing, views of %d pixels%s'):format(size,
      cfg.data.truncated == 'fill' and ', truncated files filled' or ''),
    device = cfg.device, precision = cfg.precision, seed = cfg.seed, processes = dist.world(), version = ssl.version,
  }
end

-- What an earlier evaluation with the same weights and settings found out, and what its pictures are now, set by set.
local content, identities = unpack(processes.once(function()
  fs.mkdirs(dir)
  local made_of = {}
  for i, set in ipairs(found) do
    made_of[i] = identity.of(set)
  end
  local fresh, file = about(), dir .. '/card.json'
  if cfg.again or not fs.exists(file) then
    return { fresh, made_of }
  end
  local old = card.read(file)
  for _, key in ipairs { 'sha256', 'weights', 'decoder', 'precision', 'seed' } do
    if old[key] ~= fresh[key] then
      ssl.fail(("'%s' is the card of another evaluation: %s is '%s' there and '%s' here; give --out=DIR or --again")
        :format(
        file, key, tostring(old[key]), tostring(fresh[key])))
    end
  end
  return { old, made_of }
end))
content.data = content.data or {}

local of_set = {}
for i, set in ipairs(found) do
  of_set[set], set.data = identities[i], identities[i].name
  processes.say(identity.line(identities[i]))
  for _, note in ipairs(set.notes) do
    processes.say(('%s: %s'):format(set.data, note))
  end
end

-- The unreadable pictures of a set that are known by now, by split; nil without any.
local function unreadable_of(set)
  local by_split
  for name, split in pairs(set.splits) do
    local files = split:unreadable()
    for _, file in ipairs(files) do
      -- JSON has no other bytes than UTF-8's
      file.path, file.reason = file_names.line(file.path), file_names.line(file.reason)
    end
    if files[1] then
      by_split = by_split or {}
      by_split[name] = { pictures = #split, files = files }
    end
  end
  return by_split
end

local function settings_text(set)
  return ('epochs %d, passes %d, %s'):format(cfg.epochs, main.passes(set), table.concat(cfg.svm.stages, ' '))
end

local function data_text(set)
  return table.concat({ tostring(set.splits.test or set.splits.query), unpack(set.notes) }, '; ')
end

-- Why what the card holds of a job is not kept, or nil.
local function outdated(done, job, data)
  if done.settings ~= settings_text(job.set) then
    return 'other settings'
  elseif card.list(done) ~= data.list then
    return 'other pictures or labels'
  elseif done.made_of.files ~= data.files then
    return 'other files of the same names'
  elseif done.on and done.made_of.shares ~= data.shares then
    return 'other lists of labelled pictures'
  end
end

local function evaluate(job)
  local begun = clock.now()
  local result = job.protocol.run(main, job.set)
  main.check_frozen()
  return {
    about = job.protocol.about, data = data_text(job.set), settings = settings_text(job.set), rows = result.rows,
    deviations = result.deviations or {}, pictures = result.pictures or {}, details = result.details,
    seconds = clock.now() - begun, unreadable = unreadable_of(job.set),
  }
end

for place, job in ipairs(chosen) do
  local data, protocol = of_set[job.set], job.protocol.id(job.set)
  local id, at = identity.id(protocol, data), card.place(content, protocol, data)
  local entry = at and content.results[at]
  local changed = entry and outdated(entry, job, data)
  if entry and not changed then
    processes.say(('%d/%d  %s  done before'):format(place, #chosen, id))
  else
    if changed then
      processes.say(('%d/%d  %s  made of %s before: evaluated anew'):format(place, #chosen, id, changed))
    end
    entry = evaluate(job)
    local first = entry.rows[1]
    processes.say(('%d/%d  %s  %s  %.0f s'):format(place, #chosen, id,
      first and ('%s %.2f'):format(first.metric, first.value) or table.concat(entry.pictures, ', '), entry.seconds))
    io.flush()
  end
  entry.id, entry.protocol, entry.on = id, protocol, data.name
  entry.made_of = { list = data.list, files = data.files, shares = data.shares }
  content.results[at or #content.results + 1], content.data[data.name] = entry, data
  if processes.main() then
    card.write(content, dir)
  end
end
for _, set in ipairs(found) do
  for _, line in ipairs(card.unreadable_lines(unreadable_of(set))) do
    processes.say(('%s: %s'):format(set.data, line))
  end
end
for _, set in ipairs(found) do
  for name, split in pairs(set.splits) do
    local filled = split:filled()
    if filled[1] then
      processes.say(('%s: %d of %d %s pictures are truncated and were filled: %s'):format(set.data, #filled, #split,
        name,
        unreadable.names(filled)))
    end
  end
end
processes.say(('card  %s/card.md'):format(dir))

-- The pictures of a dry run: a few generated ones in place of a data set, and what they stand for.
local rehearsal = {}

local WIDTH, HEIGHT = 500, 375 -- of the generated pictures: those of a photo
rehearsal.width, rehearsal.height = WIDTH, HEIGHT

--- Generated pictures in place of a data set of `size`; cfg.batch becomes `few`. They are repeated, so that an epoch
--- has as many batches as the real one and schedules see its length. What the whole run has is handed over as
--- `cfg.rehearsal`.
function rehearsal.pictures(cfg, size, few)
  few = math.min(few, cfg.batch)
  local steps = math.floor(size / cfg.batch)
  if steps < 1 then
    error(('[ssl.dataset] expected at most %d pictures (the data set) in a batch, got %d'):format(size, cfg.batch), 3)
  end
  cfg.rehearsal = { size = size, batch = cfg.batch, accumulate = cfg.run.accumulate }
  cfg.batch = few
  cfg.run.accumulate = 1
  local pictures = data.tensor(torch.randint(0, 256, { few, 3, HEIGHT, WIDTH }, { dtype = 'uint8' }))
  return data.subset(pictures, { indices = torch.arange(few * steps):remainder(few) })
end

--- What the whole run has: pictures of the set, of a batch, and batches of an update; nil where no set was replaced.
---@return {size: integer, batch: integer, accumulate: integer}?
function rehearsal.plan(cfg) return rawget(cfg, 'rehearsal') end

return rehearsal

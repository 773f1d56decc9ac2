---@meta
-- Types of the module loss, written by `sslrun help --write=.` from the declarations in the code.

---@class loss
loss = {}

function loss.bce_with_logits() end

function loss.connected_components() end

function loss.cross_entropy() end

function loss.image_contrastive() end

function loss.negative_cosine() end

function loss.neighbour_labels() end

function loss.nt_xent() end

function loss.sinkhorn() end

function loss.supervised_contrastive() end

function loss.swapped_prediction() end

---@class loss.truncated_triplet.options
---@field gamma? number weight of the positive's distance; 0 or more (default 2)
---@field margin? number added to each picture's difference of distances before max(0, x) (default 100)
---@field ranks? integer[] the deputy is the mean of the negatives of these ranks, the nearest being 1; 1 or more (default {2, 10})
---@field median? boolean the deputy is the lower median of all negatives instead (default false)

---The positive's distance against that of a deputy of the negatives that is neither the hardest nor an easy one.
---Similarities are cosines; pass `t:detach()` to stop the target's gradient.
---Source: arXiv 2104.08760; wanggrun/triplet, openselfsup/models/heads/triplet_loss_head.py
---@param p Tensor [N, D]: predictions; row i belongs to row i of `t`
---@param t Tensor [N, D]: targets; those of other rows are row i's negatives
---@param options? loss.truncated_triplet.options
---@return Tensor # []: the mean over the rows
function loss.truncated_triplet(p, t, options) end

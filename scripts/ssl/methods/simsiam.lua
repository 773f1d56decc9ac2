-- SimSiam's network (arXiv 2011.10566): an encoder, a projector of three layers and a predictor of two.
local simsiam = {}

--- Children encoder, projector, predictor; methods `project(x)` -> z [N, dim] and `predict(z)` -> p [N, dim]. The
--- projector ends in a norm without weights and, as the released code, keeps a frozen bias in front of it.
---@param options {encoder: any, features?: integer, width?: integer, dim?: integer, hidden?: integer, frozen_bias?:
---  boolean} dim 2048; width inside the projector, 0: that of the features; hidden 512, inside the predictor;
---  frozen_bias true; features: the encoder's width where it does not tell it
---@return any Module
function simsiam.model(options)
  local features = options.features or options.encoder.out_features
  if not features then
    error('[simsiam.model] expected `features`, the width of the encoder, which does not tell it', 2)
  end
  local dim, hidden, width = options.dim or 2048, options.hidden or 512, options.width or 0
  width = width > 0 and width or features
  local frozen = options.frozen_bias ~= false
  local projector = nn.mlp { dims = { features, width, width, dim }, last_norm = true, last_affine = false,
    last_bias = frozen }
  if frozen then
    projector[6].bias:requires_grad_(false)
  end
  return nn.module('SimSiam', {
    { 'encoder', options.encoder }, { 'projector', projector }, { 'predictor', nn.mlp { dims = { dim, hidden, dim } } },
  }, {
    project = function(self, x) return self.projector(self.encoder(x)) end,
    predict = function(self, z) return self.predictor(z) end,
  })
end

return simsiam

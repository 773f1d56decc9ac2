---@meta
-- Types of the module nn, written by `sslrun help --write=.` from the declarations in the code.

---@class nn
nn = {}

function nn.AdaptiveAvgPool2d() end

function nn.AvgPool2d() end

function nn.BatchNorm1d() end

function nn.BatchNorm2d() end

function nn.Conv2d() end

function nn.Dropout() end

function nn.Flatten() end

function nn.Identity() end

function nn.LayerNorm() end

function nn.Linear() end

function nn.MaxPool2d() end

function nn.ReLU() end

function nn.SyncBatchNorm() end

function nn.convert_sync_batchnorm() end

function nn.ema_update() end

function nn.mlp() end

function nn.module() end

function nn.parameter() end

---@param options any
function nn.resnet(options) end

function nn.sequential() end

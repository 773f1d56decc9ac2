---@meta
-- Types of the module optim, written by `sslrun help --write=.` from the declarations in the code.

---@class optim
optim = {}

function optim.Adam() end

function optim.AdamW() end

function optim.LARC() end

function optim.LARS() end

function optim.SGD() end

---@meta
-- Types of the module eval, written by `sslrun help --write=.` from the declarations in the code.

---@class eval
eval = {}

function eval.accuracy() end

function eval.average_precision() end

function eval.confusion_matrix() end

function eval.extract() end

function eval.knn() end

function eval.linear_heads() end

function eval.linear_probe() end

function eval.multi_label() end

function eval.nearest() end

function eval.reid() end

function eval.svm() end

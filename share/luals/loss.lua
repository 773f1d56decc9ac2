---@meta
-- Types of the module loss, written by `sslrun help --write=.` from the declarations in the code.

---Losses of methods and classifiers, and how labels and codes are found for them.
---@class loss
loss = {}

---Binary cross entropy for several classes per picture.
---Source: torch.nn.functional.binary_cross_entropy_with_logits
---@param logits Tensor [N, C] float, or any other shape
---@param target Tensor the same shape, any dtype: 0 to 1
---@return Tensor # []: the mean over all entries
function loss.bce_with_logits(logits, target) end

---Connected components of the undirected graph with the edges {i, neighbour[i]}.
---@param neighbour Tensor [N] int64: places from 0
---@return Tensor # [N] int64 on the CPU: components, numbered from 0 by first appearance
function loss.connected_components(neighbour) end

---@class loss.cross_entropy.options
---@field label_smoothing? number share of the target that goes to all classes alike; 0 to 1 (default 0)

---Minus the mean log softmax of the target's class.
---Source: torch.nn.functional.cross_entropy
---@param logits Tensor [N, C] float
---@param target Tensor [N] int64: classes from 0, -100 is ignored; or [N, C] float: probabilities
---@param options? loss.cross_entropy.options
---@return Tensor # []: the mean over the rows
function loss.cross_entropy(logits, target, options) end

---@class loss.image_contrastive.options
---@field temperature? number divides the similarities; above 0 (default 0.3)
---@field base_temperature? number the loss is scaled by temperature over this; above 0 (default 0.07)
---@field positives? 'sum'|'mean'|'near' 'sum' takes the log of the positives' summed shares (the released code), 'mean' the mean of their logs (supervised contrastive), 'near' that of the positives of cosine 0.3 or more (default 'sum')

---Multi-label SimSiam's term: rows of one label, blocks of one picture, attract each other among all rows. Gradients
---reach both sides. A row whose label occurs once is an error.
---Source: HHU-JialeChen/SSL, simsiam/new3_losses.py
---@param features Tensor [N, D] float: rows of norm 1
---@param labels Tensor [N] int64: the picture of each row
---@param options? loss.image_contrastive.options
---@return Tensor # []: the mean over the rows
function loss.image_contrastive(features, labels, options) end

---SimSiam's loss: minus the mean cosine of rows, -1 when they are equal. No gradient is stopped here: pass
---`z:detach()`, the stop-gradient is part of the method.
---Source: arXiv 2011.10566, equation 1
---@param p Tensor [N, D] float: predictions
---@param z Tensor [N, D] float: targets, row i of them that of row i of `p`
---@return Tensor # []: from -1 to 1
function loss.negative_cosine(p, z) end

---WCL's weak labels: connected components of the graph that links every row to its nearest other row by dot product.
---Source: arXiv 2110.04770; mingkai-zheng/WCL, network/wcl.py
---@param features Tensor [N, D] float, two rows or more
---@return Tensor # [N] int64 on the features' device: labels, numbered from 0 by first appearance
function loss.neighbour_labels(features) end

---@class loss.nt_xent.options
---@field temperature? number divides the similarities; above 0 (default 0.1)
---@field others? Tensor [M, D] float: both views of the other processes, negatives without gradient

---SimCLR's loss (NT-Xent) of two views: every row finds the other view of its picture among all other rows. Gradients
---flow into both views.
---Source: arXiv 2002.05709, equation 1; mingkai-zheng/WCL, network/wcl.py
---@param z1 Tensor [B, D] float: rows of norm 1
---@param z2 Tensor [B, D] float: rows of norm 1, of the same pictures
---@param options? loss.nt_xent.options
---@return Tensor # []: the mean over the 2B rows
function loss.nt_xent(z1, z2, options) end

---@class loss.sinkhorn.options
---@field eps? number divides the scores; smaller ones make harder codes; above 0 (default 0.05)
---@field iterations? integer rounds of scaling columns and rows; 1 or more (default 3)

---Codes that use all prototypes alike (Sinkhorn-Knopp), as SwAV and SS-PRL assign them; no loss itself. Scores may be
---any finite numbers; NaN or infinity is an error on the CPU and NaN codes on a GPU.
---Source: arXiv 2006.09882, section 3.1
---@param scores Tensor [N, K] float: similarities of rows and prototypes
---@param options? loss.sinkhorn.options
---@return Tensor # [N, K] float32 or float64: rows of sum 1, without gradient
function loss.sinkhorn(scores, options) end

---@class loss.supervised_contrastive.options
---@field temperature? number divides the similarities; above 0 (default 0.1)
---@field first? integer query i is key `first + i`, which is left out of its softmax; 0 or more (default 0)
---@field key_gradient? boolean keys get gradients too (default false)

---Every other key of a query's label is a positive. With the weak labels of the other view it is WCL's graph term. A
---query without a positive is an error.
---Source: arXiv 2004.11362, equation 2; mingkai-zheng/WCL, network/wcl.py
---@param queries Tensor [B, D] float: rows of norm 1
---@param keys Tensor [N, D] float: rows of norm 1, the queries among them
---@param labels Tensor [N] int64: of the keys
---@param options? loss.supervised_contrastive.options
---@return Tensor # []: the mean over the queries
function loss.supervised_contrastive(queries, keys, labels, options) end

---@class loss.swapped_prediction.options
---@field temperature? number divides the scores; above 0 (default 0.1)

---Every view predicts the codes of the other views: SwAV's loss, and SS-PRL's on views and on patches.
---Source: arXiv 2006.09882, equation 1; WesleyHsieh0806/SS-PRL, SS-PRL/main_SSPRL.py
---@param scores Tensor [V, N, K] float: similarities of two or more views' rows and K prototypes
---@param codes Tensor [A, N, K] float: codes of the first A views, taken without gradient
---@param options? loss.swapped_prediction.options
---@return Tensor # []: the mean cross entropy over all pairs of unlike views and over rows
function loss.swapped_prediction(scores, codes, options) end

---@class loss.truncated_triplet.options
---@field gamma? number weight of the positive's distance; 0 or more (default 2)
---@field margin? number added to each picture's difference of distances before max(0, x) (default 100)
---@field ranks? integer[] the deputy is the mean of the negatives of these ranks, the nearest being 1; 1 or more (default {2, 10})
---@field median? boolean the deputy is the lower median of all negatives instead (default false)

---The positive's distance against that of a deputy of the negatives that is neither the hardest nor an easy one.
---Similarities are cosines; pass `t:detach()` to stop the target's gradient.
---Source: arXiv 2104.08760; wanggrun/triplet, openselfsup/models/heads/triplet_loss_head.py
---@param p Tensor [N, D] float: predictions; row i belongs to row i of `t`
---@param t Tensor [N, D] float: targets; those of other rows are row i's negatives
---@param options? loss.truncated_triplet.options
---@return Tensor # []: the mean over the rows
function loss.truncated_triplet(p, t, options) end

---@meta
-- Types of the module eval, written by `sslrun help --write=.` from the declarations in the code.

---Features of data sets, classifiers on frozen features, and metrics in percent.
---@class eval
eval = {}

---Linear classifiers that eval.linear_heads makes.
---@class LinearHeads
local LinearHeads = {}

---The biases.
---@return Tensor # [H, C] float
function LinearHeads:bias() end

---Gives up what it holds at once; using it afterwards is an error.
function LinearHeads:release() end

---Logits of every head.
---@param features Tensor [N, D] float
---@return Tensor # [N, H, C] float
function LinearHeads:scores(features) end

---One step of SGD of every head.
---Source: torch.optim.SGD
---@param features Tensor [B, D] float
---@param targets Tensor [B] int64, or [B, C] of 1, 0 and `ignore`
---@param factor? number times every learning rate; 1 without
---@return Tensor # [H] float: the losses before the step
function LinearHeads:step(features, targets, factor) end

---The weights.
---@return Tensor # [H, C, D] float
function LinearHeads:weight() end

---@class eval.accuracy.options
---@field topk? integer[] a row is right when its class is among so many best scores; 1 or more (default {1, 5})
---@field above? number scores of this or less are never right (without it all scores count)

---Share of rows whose class is among the best scores. Equal scores rank by class, lowest first; a NaN is never right.
---@param scores Tensor [N, C] float
---@param target Tensor [N] int64: classes from 0
---@param options? eval.accuracy.options
---@return table<string, number> # top1, top5, … in percent
function eval.accuracy(scores, target, options) end

---@class eval.average_precision.options
---@field definition? 'step'|'envelope'|'eleven_points' 'step' is scikit-learn's average_precision_score, 'envelope' VOC's since 2010, 'eleven_points' VOC 2007's (default 'step')
---@field ignore? number target value of rows that a class leaves out (without it every row counts)
---@field count_missing? boolean a class without positives counts as 0 in means, instead of being left out (default false)

---Average precision of every class.
---Source: sklearn.metrics.average_precision_score; VOC devkit 2007 and 2010
---@param scores Tensor [N, C] float; NaN is an error
---@param targets Tensor [N, C]: positive above 0.5
---@param options? eval.average_precision.options
---@return Tensor # [C] float64: 0 to 1, NaN for a class without positives
function eval.average_precision(scores, targets, options) end

---@class eval.coco_precision.options
---@field annotations? string a COCO instances file; with `results`, instead of pictures (default '')
---@field results? string a COCO results file: a JSON list of detections (default '')
---@field type? 'bbox'|'segm' what overlaps: boxes or masks (default 'bbox')
---@field class_agnostic? boolean all categories are one (default false)
---@field max_detections? integer[] best detections of a picture and category, three numbers, ascending; precision is that of the last; 1 or more (default {1, 10, 100})
---@field thresholds? number[] a match overlaps at least so much; at most 16; 0 to 1 (default {0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95})
---@field truths? table[] of each picture what set:boxes(i) gives: {boxes = [N, 4] left, top, right, bottom, labels = [N] from 0, area =, crowd =, difficult =}; also ignore = and masks = [N, H, W]
---@field detections? table[] of each picture {boxes = [N, 4], labels = [N], scores = [N]}, and masks = [N, H, W] where they are compared; equal scores keep their order
---@field classes? string[] names of the classes, as set:classes() gives them (default {})

---COCO's evaluation of boxes or masks, of two files or of pictures; numbers equal pycocotools'. Masks of files are read
---picture by picture.
---Source: cocodataset/cocoapi, PythonAPI/pycocotools/cocoeval.py
---@param options? eval.coco_precision.options
---@return table # ap, ap50, ap75, ap_small, ap_medium, ap_large, ar1, ar10, ar100 (with the three max_detections), ar_small, ar_medium, ar_large, 0 to 1, or -1 where no truth counts; lines: pycocotools' twelve; classes: {id =, name =, ap =, …} of each; precision [T, 101, K, 4] and recall [T, K, 4, 3] by threshold, class, area (all, small, medium, large); pictures, detections, with_boxes_too
function eval.coco_precision(options) end

---@class eval.coco_results.options
---@field detections table[] of each picture {boxes = [N, 4] left, top, right, bottom in its own pixels, labels = [N], scores = [N]}; with masks = [N, H, W] these are written instead of boxes
---@field images (integer|string)[] the pictures' ids in the annotations file
---@field categories integer[] the categories' ids there, by label

---Detections as lines of a COCO results file, which is '[' .. table.concat(lines, ',\n') .. ']'; masks as run lengths,
---so that nobody has to keep their pixels.
---Source: cocodataset/cocoapi, common/maskApi.c (rleToString)
---@param options eval.coco_results.options
---@return string[] lines a JSON object of each detection, pictures in their order
function eval.coco_results(options) end

---Rows by true class and predicted class, the best score's. A row with NaN is left out.
---@param scores Tensor [N, C] float
---@param target Tensor [N] int64: classes from 0
---@return Tensor # [C, C] int64: true classes in rows
function eval.confusion_matrix(scores, target) end

---Features of a data set: runs `for batch in loader:epoch(epoch)` without gradients. Networks have to be in evaluation
---mode. Where several processes share a loader's pictures each gets the rows of all, every picture once.
---@param forward function|Module gets the first view [B, C, H, W] and returns features [B, D]
---@param loader Loader best without shuffling and dropping, which it warns of
---@param epoch? integer of the loader; 0 without
---@return Tensor features [N, D] float32 on the CPU
---@return Tensor? targets [N] int64 or [N, C], where the batches have them
function eval.extract(forward, loader, epoch) end

---@class eval.knn.options
---@field train Tensor[] {features, targets} of the training pictures: [N, D] float, and [N] int64 or [N, C]
---@field test Tensor[] {features, targets} of the test pictures: [N, D] float, and [N] int64 or [N, C]
---@field k? integer|integer[] neighbours that vote; of several numbers the neighbours are searched once; 1 or more (default 200)
---@field temperature? number a neighbour of cosine s votes with exp(s / temperature); above 0 (default 0.07)
---@field classes? integer number of classes; 0: as the targets have them; 0 or more (default 0)

---The nearest training pictures by cosine vote for the classes of the test pictures; with targets [N, C] for each of
---their labels.
---Source: arXiv 1805.01978, section 3.4
---@param options eval.knn.options
---@return table # {top1 =, top5 = or map = in percent, k = neighbours that voted, scores = Tensor [M, C] float}; with a list of `k` one such table for each
function eval.knn(options) end

---@class eval.linear_heads.options
---@field features integer width of the features; 1 or more
---@field classes integer number of classes; 1 or more
---@field lr? number|number[] learning rate of each head, or one of all; 0 or more (default 0.1)
---@field weight_decay? number|number[] weight decay of each head, or one of all; 0 or more (default 0)
---@field loss? 'cross_entropy'|'bce_sum'|'bce_mean' 'cross_entropy' for classes; for several labels the sigmoid cross entropy, summed over labels or their mean (default 'cross_entropy')
---@field ignore? number target value of labels that count nothing in the loss (without it every label counts)
---@field momentum? number share of the last update that is kept; 0 or more (default 0.9)
---@field nesterov? boolean Nesterov's momentum (default false)
---@field larc? boolean layer-wise rates with optim.LARC's trust and eps (default false)
---@field clip? number largest gradient norm of a head; 0: none; 0 or more (default 0)
---@field init_std? number standard deviation of the first weights; 0 or more (default 0.01)
---@field init_bias? number first bias (default 0)
---@field seed? integer of the first weights, which all heads share; 0 or more (default 0)
---@field device? string where the heads are (without it 'cpu')

---Many linear classifiers on the same features, trained in one pass: a sweep of learning rates and weight decays.
---`#heads` is their number.
---@param options eval.linear_heads.options
---@return LinearHeads # as many heads as the longer of `lr` and `weight_decay`
function eval.linear_heads(options) end

---@class eval.linear_probe.options
---@field train Tensor[] {features, targets} of the training pictures: [N, D] float, and [N] int64 or [N, C]
---@field test Tensor[] {features, targets} of the test pictures: [N, D] float, and [N] int64 or [N, C]
---@field weight_decay? number|number[] of several each is tried with a fifth of the training rows held out, and the best is used for all rows; 0 or more (default {0.1, 0.01, 0.001, 1e-04})
---@field solver? 'lbfgs'|'sgd' 'lbfgs' takes full-batch steps to the optimum, 'sgd' mini-batches with momentum 0.9 and a cosine (without it 'lbfgs', and 'sgd' where `lr` or `batch` is given)
---@field epochs? integer passes over the training rows; of 'lbfgs' the most iterations; 1 or more (default 100)
---@field lr? number learning rate of 'sgd'; above 0 (default 0.01)
---@field batch? integer rows of a batch of 'sgd'; 1 or more (default 256)
---@field seed? integer order of the batches, choice of the rows held out; 0 or more (default 0)

---A linear classifier on frozen features, standardised by the training rows. It minimises the mean loss plus
---weight_decay / 2 |W|^2: cross entropy for classes, binary cross entropy summed over classes for targets [N, C].
---@param options eval.linear_probe.options
---@return table # {top1 =, top5 = or map =, cf1 =, of1 = in percent, weight_decay = the value used, loss =, weight = Tensor [C, D], bias = Tensor [C], scores = Tensor [M, C]}
function eval.linear_probe(options) end

---@class eval.multi_label.options
---@field threshold? number a label is predicted where its score reaches it; 0 on logits is probability 0.5 (default 0)
---@field top? integer and is among so many best scores of the row; 0: no such limit; 0 or more (default 0)
---@field definition? 'step'|'envelope'|'eleven_points' 'step' is scikit-learn's average_precision_score, 'envelope' VOC's since 2010, 'eleven_points' VOC 2007's (default 'step')
---@field ignore? number target value of rows that a class leaves out (without it every row counts)
---@field count_missing? boolean a class without positives counts as 0 in means, instead of being left out (default false)

---Mean average precision, and precision, recall and F1 of predicted labels, by class and over all. A class without
---predictions counts as one wrong prediction.
---Source: HHU-JialeChen/SSL, util.py
---@param scores Tensor [N, C] float; NaN is an error
---@param targets Tensor [N, C]: positive above 0.5
---@param options? eval.multi_label.options
---@return table<string, number> # map, cf1, of1, class_precision, class_recall, overall_precision, overall_recall in percent
function eval.multi_label(scores, targets, options) end

---The exact nearest rows of a bank by cosine, in tiles: nothing of the size [M, N] is kept. NaN and infinity are
---errors.
---@param bank Tensor [N, D] float
---@param queries Tensor [M, D] float
---@param k integer neighbours, 1 or more; above N all
---@return Tensor similarity [M, k] float: cosines, best first
---@return Tensor index [M, k] int64: rows of the bank from 0
function eval.nearest(bank, queries, k) end

---@class eval.reid.options
---@field query Tensor[] {features, identities, cameras}: [N, D] float, [N] int64, [N] int64
---@field gallery Tensor[] {features, identities, cameras}: [N, D] float, [N] int64, [N] int64
---@field ranks? integer[] a query is right when a match is among so many first; 1 or more (default {1, 5, 10})

---Person re-identification: for each query the gallery is ranked by dot product. A match has the query's identity and
---another camera; pictures of its identity and camera, and of identity -1, are left out.
---Source: wanggrun/SYSU-30k, Self-Supervised-ReID/test_sysu_combine.py
---@param options eval.reid.options
---@return table # {queries =, valid = queries with a match, over_all =, over_valid =}, the last two {rank1 =, …, map =} in percent of all or of the valid queries
function eval.reid(options) end

---@class eval.svm.options
---@field costs number[] of several each class takes the one of the best mean AP over the folds; above 0
---@field folds? integer of the cross-validation, 2 or more; 0: no choice, every cost; 0 or more (default 3)
---@field positive_weight? number factor of the cost for positive rows; above 0 (default 2)
---@field tolerance? number largest projected gradient of the dual at the end; above 0 (default 1e-04)

---Linear support vector machines, one per class: liblinear's L2-regularised L2-loss classification, with the costs
---chosen by cross-validation (stratified, unshuffled).
---Source: liblinear (Hsieh et al., ICML 2008; Keerthi and DeCoste, JMLR 2005)
---@param features Tensor [N, D] float, at most 20,000 rows
---@param labels Tensor [N, C]: 1 positive, 0 negative, -1 left out
---@param options eval.svm.options
---@return table # {weight = Tensor [C, D], bias = Tensor [C], costs = Tensor [C] used, validation = Tensor [costs, C] mean AP, unfinished = problems that missed the tolerance}; with `folds = 0` weight, bias and costs have a first dimension of costs
function eval.svm(features, labels, options) end

---@class eval.voc_precision.options
---@field definition? 'eleven_points'|'envelope' 'eleven_points' is VOC 2007's, 'envelope' VOC's since 2010 (default 'eleven_points')
---@field form? 'corners'|'inclusive' 'corners': pixels from 0, right and bottom behind the last, as set:boxes gives; 'inclusive': as in VOC's files, from 1, the last pixel belongs to the box (default 'corners')
---@field rounded? boolean detections as detectron2 writes them: scores with three decimals, boxes with one (default false)
---@field thresholds? number[] a match overlaps more than this; 0 to 1 (default {0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95})
---@field truths table[] of each picture what set:boxes(i) gives: {boxes = [N, 4] left, top, right, bottom, labels = [N] from 0, area =, crowd =, difficult =}; also ignore = and masks = [N, H, W]
---@field detections table[] of each picture {boxes = [N, 4], labels = [N], scores = [N]}, and masks = [N, H, W] where they are compared; equal scores keep their order
---@field classes string[] names of the classes, as set:classes() gives them

---PASCAL VOC's average precision of boxes as detectron2 computes it. A detection looks at its nearest truth only; what
---finds a difficult one does not count; equal scores keep their order.
---Source: facebookresearch/detectron2, detectron2/evaluation/pascal_voc_evaluation.py
---@param options eval.voc_precision.options
---@return table # ap: mean over thresholds and classes, 0 to 1; mean: by threshold; classes: {name =, precision = by threshold, ties = detections that share their score}; left_out: names of classes without truths that count, which have NaN and are in no mean
function eval.voc_precision(options) end

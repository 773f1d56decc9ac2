---@meta
-- Types of the module data, written by `sslrun help --write=.` from the declarations in the code.

---@class data
data = {}

---@class Views
local Views = {}

function Views:len() end

function Views:release() end

function data.apply_view() end

---Block-wise views (arXiv 2506.23156; HHU-JialeChen/SSL): view 0 of blocks 0 to 3, then view 1 of them.
---@param changes? table what differs
---@return Views
function data.block_views(changes) end

function data.boxes_in_view() end

---BYOL's views (arXiv 2006.07733, appendix B): two, unlike in blur and solarisation.
---@param changes? table what differs
---@return Views
function data.byol_views(changes) end

function data.check_class_folders() end

function data.check_pack() end

function data.class_folders() end

function data.coco() end

function data.concat() end

function data.cutmix() end

---The training view of detection, large-scale jitter (arXiv 2012.07177).
---@param changes? table what differs
---@return Views
function data.detection_views(changes) end

function data.draw_bounding_boxes() end

function data.draw_heatmap() end

function data.draw_segmentation_masks() end

function data.draw_view() end

---The view of evaluations: the short side at 256 / 224 of the size, the centre of it.
---@param changes? table what differs
---@return Views
function data.eval_views(changes) end

function data.file_list() end

function data.image_folder() end

function data.image_info() end

function data.imagenet() end

function data.images() end

---The training view of linear probes (facebookresearch/simsiam): a random part, mirrored half of the time.
---@param changes? table what differs
---@return Views
function data.linear_train_views(changes) end

function data.loader() end

function data.mask_in_view() end

function data.mixup() end

---MoCo v2's views (arXiv 2003.04297; facebookresearch/moco): those that SimSiam took over from it.
---@param changes? table what differs
---@return Views
function data.mocov2_views(changes) end

---The view of multi-label evaluations (WesleyHsieh0806/SS-PRL's benchmarks): that of all evaluations.
---@param changes? table what differs
---@return Views
function data.multi_label_eval_views(changes) end

---The training view of multi-label probes (WesleyHsieh0806/SS-PRL's benchmarks): that of linear probes.
---@param changes? table what differs
---@return Views
function data.multi_label_train_views(changes) end

function data.pack() end

function data.packed() end

function data.read_image() end

function data.resize() end

function data.scan() end

---The training view of semantic segmentation (mmsegmentation's VOC recipe, its colours by torchvision's jitter).
---@param changes? table what differs
---@return Views
function data.segmentation_views(changes) end

function data.set_truncated() end

---SimCLR's views (arXiv 2002.05709, appendix A): two, drawn alike; `strength` scales the colour jitter.
---@param changes? table what differs
---@return Views
function data.simclr_views(changes) end

---SimSiam's views (arXiv 2011.10566; facebookresearch/simsiam): two, drawn alike.
---@param changes? table what differs
---@return Views
function data.simsiam_views(changes) end

---SS-PRL's views (arXiv 2208.14439; WesleyHsieh0806/SS-PRL): SwAV's, then for each level all patches of both views.
---@param changes? table what differs
---@return Views
function data.ssprl_views(changes) end

function data.subset() end

---SwAV's multi-crop (arXiv 2006.09882; facebookresearch/swav): two large views and six small ones.
---@param changes? table what differs
---@return Views
function data.swav_views(changes) end

function data.sysu30k() end

---torchvision's TenCrop: corners and centre, then those of the mirrored picture.
---@param changes? table what differs
---@return Views
function data.ten_crop_views(changes) end

function data.tensor() end

---The triplet method's views (wanggrun/triplet): BYOL's, with Pillow's blur.
---@param changes? table what differs
---@return Views
function data.triplet_views(changes) end

function data.views() end

function data.voc() end

---WCL's views (arXiv 2110.04770; mingkai-zheng/WCL): two alike; with `weak`, of its first ten epochs, SimSiam's.
---@param changes? table what differs
---@return Views
function data.wcl_views(changes) end

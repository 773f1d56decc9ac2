---@meta
-- Types of the module data, written by `sslrun help --write=.` from the declarations in the code.

---Data sets, views of pictures, loaders, and what draws on pictures.
---@class data
data = {}

---What a loader gives: `batch[1]` … are the views, [B, 3, H, W]; a field that nobody asked for, or that the set does
---not have, is nil.
---@class Batch
---@field boxes table[]? Per view what Dataset:boxes gives, of all its pictures, with `image` [n] int64: the row of the batch.
---@field index Tensor [B] int64: which pictures of the set the views show.
---@field masks Tensor[]? Per view [B, H, W] uint8: the class maps, as Dataset:mask has them.
---@field number integer Counts the epoch's batches, from 0.
---@field sizes Tensor[] Per view [B, 2] int64: its height and width in pixels, less than the batch's where it was padded.
---@field target Tensor? [B] int64 or [B, C] float: their labels.
---@field windows Tensor[] Per view [B, 5] float: left, top, right and bottom of what it shows, in shares of the picture, and 1 where it is mirrored.
local Batch = {}

---A list of pictures with what is known about them; boxes and masks are read when they are asked for.
---@class Dataset
local Dataset = {}

---The objects of a picture, a row each. A set without boxes is an error.
---@param i integer the picture, from 0
---@return {boxes: Tensor, labels: Tensor, difficult: Tensor, crowd: Tensor, area: Tensor} # boxes [n, 4] float: left, top, right, bottom in pixels from the picture's corner; labels [n] int64; difficult and crowd [n] bool; area [n] float
function Dataset:boxes(i) end

---The camera of each picture, in sets of persons.
---@return Tensor? # [N] int64, or nil
function Dataset:cameras() end

---The names of the classes; class c, from 0, is entry c + 1.
---@return string[]
function Dataset:classes() end

---The set's truncated files that were read all the same (`truncated = 'fill'`).
---@param more? {path: string, reason: string}[] joins those that others met
---@return {path: string, reason: string}[] # each file once
function Dataset:filled(more) end

---Three SHA-256 sums that tell whether two sets are the same.
---@return {list: string, classes: string, files: string} # of names, labels and classes; of the class names, a line each; of the files' sizes and times of change
function Dataset:fingerprint() end

---The number of pictures, as `#set`.
---@return integer
function Dataset:len() end

---The class map of a picture: COCO, scenes and VOC; other sets are an error.
---@param i integer the picture, from 0
---@return Tensor # [H, W] uint8: 0 background, 1 + class, 255 not to be judged
function Dataset:mask(i) end

---The masks of a picture's objects: COCO and scenes; other sets are an error.
---@param i integer the picture, from 0
---@return Tensor # [n, H, W] uint8 of 0 and 1, in the order of Dataset:boxes
function Dataset:masks(i) end

---Whether targets are rows [N, C].
---@return boolean
function Dataset:multi_label() end

---What the set's folders hold beside its pictures.
---@return {text: string, [integer]: {kind: string, count: integer, first: string, reason: string?, picture: boolean}} # `text` is all of it in a line
function Dataset:passed_over() end

---The file of a picture.
---@param i integer the picture, from 0
---@return string
function Dataset:path(i) end

---A picture decoded, from its file or a packed one; an error that names it where that fails.
---@param i integer the picture, from 0
---@param channels? integer of a picture that keeps its values, as the key of data.views; 0: RGB of 8 bits
---@return Tensor # [3, H, W] uint8; where values are kept [channels, H, W] float32 as views take them: uint8 / 255, uint16 / 65535
function Dataset:picture(i, channels) end

---Gives up what it holds at once; using it afterwards is an error.
function Dataset:release() end

---The label of a picture.
---@param i integer the picture, from 0
---@return integer|Tensor|nil # a class, a row [C] float, or nil without labels
function Dataset:target(i) end

---The labels of all pictures.
---@return Tensor? # [N] int64 classes, [N, C] float multi-hot rows, or nil without labels
function Dataset:targets() end

---The set's files that could not be read. All loaders of one set share the list.
---@param more? {path: string, reason: string}[] joins those that others met
---@return {path: string, reason: string}[] # each file once
function Dataset:unreadable(more) end

---Batches of views from worker threads, the same for any number of them.
---@class Loader
local Loader = {}

---The pictures of a whole batch, of all processes together where they share its order.
---@return integer
function Loader:batch_size() end

---The names of its set's classes.
---@return string[]
function Loader:classes() end

---An iterator for `for batch in loader:epoch(e) do`; one epoch at a time.
---@param epoch integer from 0
---@param first_batch? integer begin at this batch, from 0, as a run resumes
---@param epochs? integer how many epochs there are in all: where another one follows, its first batches are made while the last ones of this epoch are used
---@return fun(): Batch? # nil at the end
function Loader:epoch(epoch, first_batch, epochs) end

---As Dataset:filled.
---@param more? {path: string, reason: string}[] joins those that others met
---@return {path: string, reason: string}[] # each file once
function Loader:filled(more) end

---The number of batches per epoch, as `#loader`.
---@return integer
function Loader:len() end

---That of its set's names, labels and classes, `set:fingerprint().list`; no file is looked at.
---@return string # SHA-256
function Loader:list_fingerprint() end

---Gives up what it holds at once; using it afterwards is an error.
function Loader:release() end

---What was loaded since the loader was made, and where the time went.
---@return {images: integer, bad: integer, filled: integer, wait_seconds: number, seconds: number, images_per_second: number, wait_share: number, loaded: integer, bytes_read: integer, pixels: integer, workers: integer, stages: table<string, number>} # pictures handed out, those of them that were replaced or left out, and filled; how long the loop waited, of how many seconds; what the workers made, ahead of the loop included; `stages` has the seconds of all workers together by stage
function Loader:stats() end

---As Dataset:unreadable, and an error when the files become more than `max_bad`.
---@param more? {path: string, reason: string}[] joins those that others met
---@return {path: string, reason: string}[] # each file once
function Loader:unreadable(more) end

---Its plan of views.
---@return Views
function Loader:views() end

---Which pictures an epoch shows, and in which order; `#sampler` is the number of picks per epoch.
---@class Sampler
local Sampler = {}

---The number of picks per epoch, as `#sampler`.
---@return integer
function Sampler:len() end

---The picks of an epoch. Equal draws mean equal random views.
---@param epoch integer from 0
---@param first? integer position of the first pick, 0 without it
---@param count? integer how many; all that follow without it
---@return Tensor samples [count] int64: numbers of the pictures
---@return Tensor draws [count] int64: what names their random draws
function Sampler:picks(epoch, first, count) end

---Gives up what it holds at once; using it afterwards is an error.
function Sampler:release() end

---What views a loader makes of each picture, and how; data.views gives it.
---@class Views
local Views = {}

---How many views each picture becomes.
---@return integer
function Views:len() end

---Gives up what it holds at once; using it afterwards is an error.
function Views:release() end

---The size of a view in the batch.
---@param view integer from 0
---@return integer? height pixels; nil where it depends on the picture
---@return integer? width
function Views:size(view) end

---The whole plan as a table that data.views takes: groups {count =, steps =} with all settings, and the plan's own keys
---beside them.
---@return table
function Views:steps() end

---That view of a picture. Nothing in it is random. Bytes are not normalised; values that a picture keeps are.
---@param picture Tensor [3, H, W] uint8, or [C, H, W] float32 of up to 16 channels
---@param drawn table as data.draw_view gives it: {picture = {height, width}, {'step', …}, …}
---@return Tensor # [3, h, w] uint8, or [C, h, w] float32
function data.apply_view(picture, drawn) end

---@class data.block_views.options
---@field size? number of these views (default 224)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---Block-wise views (arXiv 2506.23156; HHU-JialeChen/SSL): view 0 of blocks 0 to 3, then view 1 of them.
---@param options? data.block_views.options
---@return Views
function data.block_views(options) end

---The objects of a picture as that view shows them: clipped to it, those of less than one pixel left out.
---@param objects table what Dataset:boxes gives
---@param drawn table as data.draw_view gives it: {picture = {height, width}, {'step', …}, …}
---@return table # boxes, labels, difficult, crowd and area
function data.boxes_in_view(objects, drawn) end

---@class data.byol_views.options
---@field size? number of these views (default 224)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---BYOL's views (arXiv 2006.07733, appendix B): two, unlike in blur and solarisation.
---@param options? data.byol_views.options
---@return Views
function data.byol_views(options) end

---Why data.image_folder refuses the folders in `root`.
---@param root string the folder
---@return string? # nil when it does not refuse them
function data.check_class_folders(root) end

---Reads all of a packed file and lists the damaged records.
---@param file string what data.pack wrote
---@return {index: integer, path: string, reason: string}[] # empty: the file is whole
function data.check_pack(file) end

---The names of the folders that data.image_folder takes as classes, sorted.
---@param root string the folder
---@return string[]
function data.class_folders(root) end

---@class data.coco.options
---@field drop_empty? boolean leave out pictures without any annotation (default false)

---COCO's instances: pictures in the order of the file, classes sorted by category id, targets [N, C] (crowd regions
---count), boxes and masks. The JSON file must stay where it is as long as masks are asked for.
---@param image_dir string the folder of the pictures
---@param json string the instances file
---@param options? data.coco.options
---@return Dataset
function data.coco(image_dir, json, options) end

---Sets in a row. They need equal classes and the same kind of targets, or no targets at all.
---@param sets Dataset[] one or more
---@return Dataset
function data.concat(sets) end

---@class data.cutmix.options
---@field alpha? number
---@field num_classes? integer

---Puts a rectangle of the picture before it in the batch into each picture, the same rectangle for the whole batch, and
---shares the target by area. The rectangle has 1 - share of the area, share drawn from Beta(alpha, alpha), and is
---clipped at the picture's edge; all draws are torch's generator's. The batch has to be shuffled. Sources: arXiv
---1905.04899; torchvision.transforms.v2.CutMix.
---@param images Tensor [B, C, H, W] of any type
---@param target Tensor [B] class numbers from 0, or [B, K] shares of classes
---@param options? data.cutmix.options alpha: above 0, 1 without it; num_classes: K, needed for [B]
---@return Tensor images [B, C, H, W], new
---@return Tensor target [B, K] float, new
function data.cutmix(images, target, options) end

---@class data.detection_views.options
---@field size? number of these views (default 1024)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---The training view of detection, large-scale jitter (arXiv 2012.07177).
---@param options? data.detection_views.options
---@return Views
function data.detection_views(options) end

---@class data.draw_bounding_boxes.options
---@field labels? string[] n names, written above the boxes, inside where the picture ends there (without it none)
---@field classes? Tensor [n] int64: picks the colours, a class has the same one in every picture; without it 0, 1, 2, …
---@field colors? integer[][] n of {red, green, blue} of 0 to 255; without it those of `classes`
---@field width? integer of the lines in pixels; 0: none; 0 to 1000 (without it a two hundredth of the shorter side, at least 1)

---Boxes with names; the lines lie inside the edges.
---Source: torchvision, utils.draw_bounding_boxes
---@param picture Tensor [3, H, W] uint8
---@param boxes Tensor [n, 4] float: left, top, right, bottom in pixels
---@param options? data.draw_bounding_boxes.options
---@return Tensor # [3, H, W] uint8: a copy that was drawn on
function data.draw_bounding_boxes(picture, boxes, options) end

---@class data.draw_heatmap.options
---@field alpha? number share of the colour, the rest is the picture's; 0 to 1 (default 0.5)
---@field colormap? 'viridis'|'plasma'|'inferno'|'magma'|'cividis'|'turbo'|'jet'|'hot' OpenCV's colours of the values (default 'viridis')

---A map of values in colours over the picture.
---@param picture Tensor [3, H, W] uint8
---@param heat Tensor [H, W] float of 0 to 1
---@param options? data.draw_heatmap.options
---@return Tensor # [3, H, W] uint8: a copy that was drawn on
function data.draw_heatmap(picture, heat, options) end

---@class data.draw_segmentation_masks.options
---@field alpha? number share of the colour, the rest is the picture's; 0 to 1 (default 0.5)
---@field labels? string[] n names, written in the middle of the largest part; for a class map the names of all classes (without it none)
---@field classes? Tensor [n] int64: picks the colours, a class has the same one in every picture; without it 0, 1, 2, …
---@field colors? integer[][] n of {red, green, blue} of 0 to 255; without it those of `classes`
---@field width? integer of the lines in pixels; 0: none; 0 to 1000 (without it a two hundredth of the shorter side, at least 1)

---Masks, or the classes of a class map, mixed with their colour and outlined.
---Source: torchvision, utils.draw_segmentation_masks
---@param picture Tensor [3, H, W] uint8
---@param masks Tensor [n, H, W] bool or uint8, [H, W] bool, or a class map [H, W] uint8: 0 background, 1 + class, 255 not to be judged, which is shown in grey
---@param options? data.draw_segmentation_masks.options
---@return Tensor # [3, H, W] uint8: a copy that was drawn on
function data.draw_segmentation_masks(picture, masks, options) end

---@class data.draw_view.options
---@field width integer of the picture in pixels; 1 to 65535
---@field height integer of the picture in pixels; 1 to 65535
---@field seed? integer the loader's; 0 or more (default 0)
---@field epoch? integer from 0; 0 or more (default 0)
---@field index? integer of the sample in its data set, from 0; 0 or more (default 0)
---@field view? integer which one of the plan, from 0; 0 or more (default 0)

---What is drawn for one view of a picture of that size, as a loader of that seed draws it: the steps that happen, in
---order.
---@param views Views
---@param options data.draw_view.options
---@return table drawn {picture = {height, width}, {'step', …}, …}, which data.apply_view takes
function data.draw_view(views, options) end

---@class data.eval_views.options
---@field size? number of these views (default 224)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---The view of evaluations: the short side at 256 / 224 of the size, the centre of it.
---@param options? data.eval_views.options
---@return Views
function data.eval_views(options) end

---@class data.file_list.options
---@field labels? boolean|'several' true: one label behind each name; 'several': one or more, the numbers of the picture's classes; false: none; without it the first line tells
---@field max_class? integer keep labels below it, and pictures that have one; 0 keeps all; 0 or more (default 0)
---@field classes? string[] the names of the classes; an empty list: their numbers (default {})

---The pictures of a text file with lines `name`, `name label` or `name label label …`. With several labels targets
---are multi-hot rows [N, C]. Names may hold blanks; blank lines are passed over.
---Source: mingkai-zheng/WCL, data/imagenet.py
---@param root string the folder that names are relative to
---@param list string the text file
---@param options? data.file_list.options
---@return Dataset
function data.file_list(root, list, options) end

---@class data.image_folder.options
---@field allow_empty? boolean a folder without a picture stays a class (default false)

---A folder of pictures per class: `root/<class>/…/<picture>`, the classes sorted by name, the pictures at any depth.
---A class without a picture is an error, as are a root without classes and pictures beside the class folders.
---Source: torchvision, datasets.ImageFolder
---@param root string the folder
---@param options? data.image_folder.options
---@return Dataset
function data.image_folder(root, options) end

---@class data.image_info.options
---@field apply_exif_orientation? boolean turn pictures as their EXIF orientation says; torchvision's loader does not (default false)
---@field max_pixels? integer larger pictures are refused from their header alone, as by Pillow; 1 or more (default 178956970)
---@field truncated? 'refuse'|'fill' JPEG files that end early are an error, or are read and what is missing filled as Pillow fills it; without it as data.set_truncated said last (default 'refuse')

---What a picture's header says; nothing is decoded. Unknown formats and broken headers are errors.
---@param path string the file
---@param options? data.image_info.options
---@return {format: string, width: integer, height: integer, components: integer, orientation: integer, truncated: boolean} # `format` is 'jpeg', 'png', 'bmp', 'gif', 'pnm', 'tga', 'webp', 'tiff', 'heif', 'avif' or 'npy'; width and height in pixels, as data.read_image shows the picture; `components` and `type` as stored; `orientation` EXIF's 1 to 8; `truncated` is true only where the option lets such a file pass
function data.image_info(path, options) end

---@class data.imagenet.options
---@field list? string file of lines 'picture label' for a split without class folders; '': looked for (default '')
---@field allow_empty? boolean a class folder without a picture stays a class (default false)

---ImageNet: `root/<split>/<wnid>/<picture>`, or a split's pictures without class folders and a list of their labels.
---The split is sought in `root`, `root/Data/CLS-LOC` and `root/ILSVRC/Data/CLS-LOC`, the list as `root/<split>.txt`,
---`root/meta/<split>.txt` and `root/LOC_<split>_solution.csv`.
---@param root string the folder
---@param split string 'train', 'val' or another folder
---@param options? data.imagenet.options
---@return Dataset
function data.imagenet(root, split, options) end

---All pictures below a folder, at any depth, sorted by path, without labels.
---@param root string the folder
---@return Dataset
function data.images(root) end

---@class data.linear_train_views.options
---@field size? number of these views (default 224)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---The training view of linear probes (facebookresearch/simsiam): a random part, mirrored half of the time.
---@param options? data.linear_train_views.options
---@return Views
function data.linear_train_views(options) end

---@class data.loader.options
---@field batch integer pictures per batch, of all processes together; 1 or more
---@field shuffle? boolean a new order each epoch; false: as in the set. Not beside `sampler` (default true)
---@field drop_last? boolean leave out the last, smaller batch; false: several processes share it evenly (default true)
---@field workers? integer threads; 0 does the work while the batch is asked for; 0 to 1024 (default 2)
---@field prefetch? integer batches made ahead; 1 to 1024 (default 2)
---@field seed? integer of the order and the views (default 0)
---@field unreadable? 'replace'|'leave_out' a picture that cannot be read: another one, drawn by the seed, takes its place with its own index and label, or it gets no row (default 'replace')
---@field max_bad? number share of the set's files, each counted once, that may be unreadable; one may, unless it is 0; 0 to 1 (without it 0.01, and 1 with unreadable = 'leave_out')
---@field memory_format? 'contiguous_format'|'channels_last' of the views (without it that of the plan)
---@field boxes? boolean the set's boxes as each view shows them (default false)
---@field masks? boolean the set's class masks as each view shows them (default false)
---@field scaled? boolean decode large JPEG files at a part of their size where no view needs more (default false)
---@field apply_exif_orientation? boolean turn pictures as their EXIF orientation says; torchvision's loader does not (default false)
---@field max_pixels? integer larger pictures are refused from their header alone, as by Pillow; 1 or more (default 178956970)
---@field truncated? 'refuse'|'fill' JPEG files that end early are an error, or are read and what is missing filled as Pillow fills it; without it as data.set_truncated said last (default 'refuse')
---@field sampler? Sampler another order, of data.sampler; without it `shuffle` chooses
---@field device? string where the batches go, 'cpu' without it; to a GPU views travel as bytes from pinned memory, beside the step before, and are normalised there
---@field shared? boolean with several processes each loads its part of a batch; false: all of it. A sampler that is a part already stays (default true)

---Loads a set's pictures as views, on threads. With several processes each loads its part of every batch. The batches
---depend on the seed, never on threads or time.
---@param set Dataset the pictures
---@param views Views what to make of each
---@param options data.loader.options
---@return Loader
function data.loader(set, views, options) end

---The part of a class map that the view shows, from the nearest pixels.
---@param map Tensor [H, W] uint8
---@param drawn table as data.draw_view gives it: {picture = {height, width}, {'step', …}, …}
---@return Tensor # [h, w] uint8
function data.mask_in_view(map, drawn) end

---@class data.mixup.options
---@field alpha? number
---@field num_classes? integer

---Blends each picture of a batch, and its target, with the one before it in the batch: image = share * image + (1 -
---share) * other, with one share for the batch, drawn from Beta(alpha, alpha) by torch's generator. The batch has to be
---shuffled. Sources: arXiv 1710.09412; torchvision.transforms.v2.MixUp.
---@param images Tensor [B, C, H, W] float
---@param target Tensor [B] class numbers from 0, or [B, K] shares of classes
---@param options? data.mixup.options alpha: above 0, 1 without it; num_classes: K, needed for [B]
---@return Tensor images [B, C, H, W], new
---@return Tensor target [B, K] float, new
function data.mixup(images, target, options) end

---@class data.mocov2_views.options
---@field size? number of these views (default 224)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---MoCo v2's views (arXiv 2003.04297; facebookresearch/moco): those that SimSiam took over from it.
---@param options? data.mocov2_views.options
---@return Views
function data.mocov2_views(options) end

---@class data.multi_label_eval_views.options
---@field size? number of these views (default 224)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---The view of multi-label evaluations (WesleyHsieh0806/SS-PRL's benchmarks): that of all evaluations.
---@param options? data.multi_label_eval_views.options
---@return Views
function data.multi_label_eval_views(options) end

---@class data.multi_label_train_views.options
---@field size? number of these views (default 224)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---The training view of multi-label probes (WesleyHsieh0806/SS-PRL's benchmarks): that of linear probes.
---@param options? data.multi_label_train_views.options
---@return Views
function data.multi_label_train_views(options) end

---@class data.pack.options
---@field raw? boolean the bytes of the files as they are: a loader gives the same batches, bit for bit (without it true without `short_side` and `quality`)
---@field short_side? integer larger pictures are stored with this short side in pixels (bicubic, antialiased), the others are copied; boxes and masks shrink too; 1 to 65535 (without it sizes are kept)
---@field quality? integer of JPEG files; all pictures are written anew; 1 to 100 (without it 90, and JPEG files that keep their size are copied)
---@field append? boolean adds the pictures whose names the file does not hold yet; classes and kind of labels must be equal (default false)
---@field workers? integer threads; 1 to 256 (default 2)
---@field progress? fun(done: integer, total: integer) called between blocks of pictures

---Writes a set's pictures, labels, boxes and masks into one file. A file that exists is an error without `append`; one
---that is stopped leaves what was there. A picture that cannot be decoded is packed as it is and named.
---@param set Dataset what to pack
---@param file string the file to write
---@param options? data.pack.options
---@return {written: integer, present: integer, bytes: integer, bad: {path: string, reason: string}[], filled: {path: string, reason: string}[]} # pictures added and those in the file already; the file's size; pictures that could not be read, and truncated ones that were read all the same
function data.pack(set, file, options) end

---The set of a packed file: same order, labels and classes; paths are `file/name`. A damaged index is an error; a
---damaged picture is met as an unreadable file is.
---@param file string what data.pack wrote
---@return Dataset
function data.packed(file) end

---@class data.read_image.options
---@field apply_exif_orientation? boolean turn pictures as their EXIF orientation says; torchvision's loader does not (default false)
---@field max_pixels? integer larger pictures are refused from their header alone, as by Pillow; 1 or more (default 178956970)
---@field truncated? 'refuse'|'fill' JPEG files that end early are an error, or are read and what is missing filled as Pillow fills it; without it as data.set_truncated said last (default 'refuse')
---@field channels? integer the file's own values, and it has to have so many channels; 0: red, green, blue of 8 bits; 0 to 16 (default 0)

---The picture of a file, as `Image.open(path).convert('RGB')` of Pillow reads it, whatever the file's format; the
---format is told by the first bytes. A file that cannot be decoded is an error that names it; one that is truncated and
---filled is named on stderr.
---@param path string the file
---@param options? data.read_image.options
---@return Tensor # [3, H, W] uint8: red, green, blue; with `channels` [channels, H, W] uint8, uint16 or float32
function data.read_image(path, options) end

---@class data.resize.options
---@field filter? 'bilinear'|'bicubic' weights of the pixels, both antialiased (default 'bilinear')
---@field box? number[] the part that is resized: left, top, right, bottom in pixels; 0 or more (without it the whole picture)

---A picture, or a part of it, of another size: bytes as Pillow's Image.resize makes them, floats as torch's interpolate
---with antialias does.
---Source: Pillow, Image.resize
---@param picture Tensor [3, H, W] uint8, or [C, H, W] float of up to 16 channels
---@param size integer[] {height, width} in pixels
---@param options? data.resize.options
---@return Tensor # [C, height, width] of the picture's type
function data.resize(picture, size, options) end

---Samplers say which pictures an epoch shows, and in which order: data.loader takes one as `sampler`. Any position of
---an epoch is computed in constant time, but that of `distributed`.
data.sampler = {}

---@class data.sampler.class_balanced.options
---@field seed? integer of the order (default 0)
---@field picks? integer pictures that an epoch shows; 1 or more (without it those of the set)
---@field batch? integer pictures per step of all processes together; the order is then the part of one process, and the loader's own `batch` is `batch / world`; 1 or more (without it the whole order)
---@field world? integer processes; 1 or more (default 1)
---@field rank? integer the process, from 0; 0 or more (default 0)
---@field drop_last? boolean leave out the last, smaller batch; false: fill it with the epoch's first pictures (default true)

---Classes in turn, each round in a new order; the pictures of a class one after the other, shuffled. A picture with
---several labels belongs to each of its classes; a set without labels is an error.
---@param set Dataset whose pictures are shown
---@param options? data.sampler.class_balanced.options
---@return Sampler
function data.sampler.class_balanced(set, options) end

---@class data.sampler.distributed.options
---@field world? integer processes; 1 or more (default 1)
---@field rank? integer the process, from 0; 0 or more (default 0)
---@field seed? integer of the order (default 0)
---@field shuffle? boolean a new order each epoch; false: as in the set (default true)
---@field drop_last? boolean leave out the pictures that the processes cannot share evenly; false: the first ones are shown twice (default false)
---@field blocks? boolean a process takes a contiguous block instead of every world-th picture, as OpenSelfSup's sampler (default false)

---The part of one process, number by number that of torch.utils.data.DistributedSampler.
---Source: PyTorch, torch.utils.data.DistributedSampler
---@param set Dataset whose pictures are shown
---@param options? data.sampler.distributed.options
---@return Sampler
function data.sampler.distributed(set, options) end

---@class data.sampler.repeated.options
---@field seed? integer of the order (default 0)
---@field repeats? integer how many times in a row a picture is shown; 1 or more (default 3)
---@field batch? integer pictures per step of all processes together; the order is then the part of one process, and the loader's own `batch` is `batch / world`; 1 or more (without it the whole order)
---@field world? integer processes; 1 or more (default 1)
---@field rank? integer the process, from 0; 0 or more (default 0)
---@field drop_last? boolean leave out the last, smaller batch; false: fill it with the epoch's first pictures (default true)

---Each picture several times in a row with views of its own each time, in a shuffled order; an epoch keeps its length
---and shows a part of the set.
---Source: arXiv 1901.09335
---@param set Dataset whose pictures are shown
---@param options? data.sampler.repeated.options
---@return Sampler
function data.sampler.repeated(set, options) end

---@class data.sampler.sequential.options
---@field batch? integer pictures per step of all processes together; the order is then the part of one process, and the loader's own `batch` is `batch / world`; 1 or more (without it the whole order)
---@field world? integer processes; 1 or more (default 1)
---@field rank? integer the process, from 0; 0 or more (default 0)
---@field drop_last? boolean leave out the last, smaller batch; false: fill it with the epoch's first pictures (default true)

---Every picture once, as in the set.
---@param set Dataset whose pictures are shown
---@param options? data.sampler.sequential.options
---@return Sampler
function data.sampler.sequential(set, options) end

---@class data.sampler.shuffled.options
---@field seed? integer of the order (default 0)
---@field batch? integer pictures per step of all processes together; the order is then the part of one process, and the loader's own `batch` is `batch / world`; 1 or more (without it the whole order)
---@field world? integer processes; 1 or more (default 1)
---@field rank? integer the process, from 0; 0 or more (default 0)
---@field drop_last? boolean leave out the last, smaller batch; false: fill it with the epoch's first pictures (default true)

---Every picture once, in a new order each epoch.
---@param set Dataset whose pictures are shown
---@param options? data.sampler.shuffled.options
---@return Sampler
function data.sampler.shuffled(set, options) end

---@class data.scan.options
---@field workers? integer threads; 1 to 1024 (default 2)
---@field indices? integer[] of these samples alone, from 0 (without it all)
---@field max_pixels? integer larger pictures are refused from their header alone, as by Pillow; 1 or more (default 178956970)
---@field truncated? 'refuse'|'fill' JPEG files that end early are an error, or are read and what is missing filled as Pillow fills it; without it as data.set_truncated said last (default 'refuse')

---Decodes every picture in full and lists those that cannot be.
---@param pictures string|Dataset a folder, with all its subfolders, or a data set
---@param options? data.scan.options
---@return {files: integer, filled: {path: string, reason: string}[], passed_over: table, [integer]: {path: string, reason: string}} # the bad files in the set's order; `files` counts all that were looked at, `filled` lists truncated ones that were read all the same, `passed_over` is that of Dataset:passed_over
function data.scan(pictures, options) end

---A set that data.scenes.generate wrote, with boxes and masks; targets [N, 12].
data.scenes = {}

---@class data.scenes.generate.options
---@field train? integer pictures to train on; 1 or more (default 2000)
---@field val? integer pictures to evaluate on; 1 or more (default 500)
---@field size? integer side of the square pictures in pixels; 32 to 2048 (default 128)
---@field seed? integer of everything drawn (default 0)
---@field quality? integer of the JPEG files; 1 to 100 (default 90)
---@field workers? integer threads; the files do not depend on it; 1 to 256 (default 2)

---Writes pictures of 1 to 4 drawn objects of 12 classes, as JPEG files with COCO and VOC annotations. `root` appears
---when all is written; other files there, or scenes made with other options, are an error.
---@param root string the folder to make
---@param options? data.scenes.generate.options
---@return boolean # whether anything was written: false where the same set is there
function data.scenes.generate(root, options) end

---@class data.segmentation_views.options
---@field size? number of these views (default 512)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---The training view of semantic segmentation (mmsegmentation's VOC recipe, its colours by torchvision's jitter).
---@param options? data.segmentation_views.options
---@return Views
function data.segmentation_views(options) end

---What every later call of the program does with JPEG files that end early, where the call does not say otherwise.
---Source: Pillow, ImageFile.LOAD_TRUNCATED_IMAGES
---@param truncated 'refuse'|'fill' an error, or what is missing filled as Pillow fills it
---@return 'refuse'|'fill' # what held before
function data.set_truncated(truncated) end

---@class data.simclr_views.options
---@field size? number of these views (default 224)
---@field strength? number of these views (default 1)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---SimCLR's views (arXiv 2002.05709, appendix A): two, drawn alike; `strength` scales the colour jitter.
---@param options? data.simclr_views.options
---@return Views
function data.simclr_views(options) end

---@class data.simsiam_views.options
---@field size? number of these views (default 224)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---SimSiam's views (arXiv 2011.10566; facebookresearch/simsiam): two, drawn alike.
---@param options? data.simsiam_views.options
---@return Views
function data.simsiam_views(options) end

---@class data.ssprl_views.options
---@field levels? table of these views
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---SS-PRL's views (arXiv 2208.14439; WesleyHsieh0806/SS-PRL): SwAV's, then for each level all patches of both views.
---@param options? data.ssprl_views.options
---@return Views
function data.ssprl_views(options) end

---The steps of views: each function checks its options and gives the step {'name', …} that a list of steps takes.
data.steps = {}

---@class data.steps.affine.options
---@field degrees? number[] {low, high}: angle, clockwise; one number x is {-x, x} (default {0})
---@field translate? number[] {x, y}: largest move, as shares of width and height; 0 to 1 (default {0, 0})
---@field scale? number[] {low, high}: factor of the size; above 0 (default {1, 1})
---@field shear? number[] {x low, x high, y low, y high} in degrees; {low, high} is along x, one number x is {-x, x}; above -90, below 90 (default {0})
---@field center? number[] {x, y} in pixels, what the view is turned about (without it the middle)
---@field interpolation? 'nearest'|'bilinear' how a place between pixels gets its value (default 'nearest')
---@field fill? number[] {value} or one per channel, 0 to 255, where the view had no pixels; 0 to 255 (default {0})

---Turns, moves, scales and shears the view by amounts drawn uniformly. Boxes become the upright boxes round their
---corners, class maps take the nearest pixels.
---Source: torchvision.transforms.v2.RandomAffine
---@param options? data.steps.affine.options
---@return table # the step, for data.views
function data.steps.affine(options) end

---@class data.steps.block.options
---@field block? integer 0 top left, 1 bottom left, 2 top right, 3 bottom right; 0 to 3 (default 0)
---@field cross? number how far a block reaches beyond the middle, as a share of the side; 0 to 0.5 (default 0.3)

---Takes one of four blocks that reach beyond the middle of the picture.
---Source: arXiv 2506.23156; HHU-JialeChen/SSL, simsiam/loader.py, CropTransform
---@param options? data.steps.block.options
---@return table # the step, for data.views
function data.steps.block(options) end

---@class data.steps.center_crop.options
---@field size? integer[] {height, width} of the view in pixels; one number: both; 1 to 16384 (default {224, 224})

---Takes the middle. A side that is smaller is taken whole; the batch is padded to the size.
---Source: torchvision CenterCrop
---@param options? data.steps.center_crop.options
---@return table # the step, for data.views
function data.steps.center_crop(options) end

---@class data.steps.color_jitter.options
---@field p? number share of the views that it happens to; 0 to 1 (default 1)
---@field brightness? number factors are uniform in [max(0, 1 - x), 1 + x]; 0 leaves it out; 0 or more (default 0)
---@field contrast? number factors are uniform in [max(0, 1 - x), 1 + x]; 0 leaves it out; 0 or more (default 0)
---@field saturation? number factors are uniform in [max(0, 1 - x), 1 + x]; 0 leaves it out; 0 or more (default 0)
---@field hue? number the shift is uniform in [-x, x] turns; 0 leaves it out; 0 to 0.5 (default 0)

---Changes brightness, contrast, saturation and hue by random factors, in random order.
---Source: torchvision ColorJitter
---@param options? data.steps.color_jitter.options
---@return table # the step, for data.views
function data.steps.color_jitter(options) end

---@class data.steps.corner_crop.options
---@field size? integer[] {height, width} of the view in pixels; one number: both; 1 to 16384 (default {224, 224})
---@field corner? 'top_left'|'top_right'|'bottom_left'|'bottom_right' which one (default 'top_left')

---Takes a corner. A side that is smaller is taken whole; the batch is padded to the size.
---Source: torchvision FiveCrop
---@param options? data.steps.corner_crop.options
---@return table # the step, for data.views
function data.steps.corner_crop(options) end

---@class data.steps.cutout.options
---@field p? number share of the views that it happens to; 0 to 1 (default 1)
---@field length? integer side of the square in pixels; an odd one is one less; 2 to 65535 (default 16)
---@field value? number[] what is put there, one number or one for each channel: behind normalize in units of the batch, before it 0 to 255, or in those of pictures that keep their values (default {0})

---Overwrites a square about a pixel drawn anywhere in the view, which cuts it off at its edges. For several squares the
---step stands in the list several times.
---Source: arXiv 1708.04552; uoguelph-mlrg/Cutout, util/cutout.py
---@param options? data.steps.cutout.options
---@return table # the step, for data.views
function data.steps.cutout(options) end

---@class data.steps.equalize.options
---@field p? number share of the views that it happens to; 0 to 1 (default 0.5)

---Spreads each channel's histogram over 0 to 255.
---Source: torchvision RandomEqualize; Pillow ImageOps.equalize
---@param options? data.steps.equalize.options
---@return table # the step, for data.views
function data.steps.equalize(options) end

---@class data.steps.erase.options
---@field p? number share of the views that it happens to; 0 to 1 (default 0.5)
---@field scale? number[] share of the view's area; above 0, at most 1 (default {0.02, 0.33})
---@field ratio? number[] height / width, drawn log-uniformly; above 0 (default {0.3, 3.3})
---@field value? number[] what is put there, one number or one for each channel: behind normalize in units of the batch, before it 0 to 255, or in those of pictures that keep their values (default {0})

---Overwrites a rectangle of random area and aspect.
---Source: torchvision RandomErasing
---@param options? data.steps.erase.options
---@return table # the step, for data.views
function data.steps.erase(options) end

---@class data.steps.gaussian_blur.options
---@field p? number share of the views that it happens to; 0 to 1 (default 1)
---@field sigma? number[] standard deviation in pixels of the view; above 0, at most 100 (default {0.1, 2})
---@field kernel? integer taps of a sampled kernel, odd; 0: Pillow's box blurs; 0 to 255 (default 0)

---Blurs the view: as Pillow's GaussianBlur with three box blurs, or with a sampled kernel and mirrored borders as
---torchvision's.
---Source: Pillow ImageFilter.GaussianBlur; torchvision GaussianBlur
---@param options? data.steps.gaussian_blur.options
---@return table # the step, for data.views
function data.steps.gaussian_blur(options) end

---@class data.steps.gaussian_noise.options
---@field mean? number of the noise; 1 is the whole range of values; -1 to 1 (default 0)
---@field sigma? number standard deviation; 1 is the whole range of values; 0 or more (default 0.1)

---Adds normal noise to each value, rounded towards zero and clipped to 0 … 255.
---Source: torchvision.transforms.v2.GaussianNoise on bytes
---@param options? data.steps.gaussian_noise.options
---@return table # the step, for data.views
function data.steps.gaussian_noise(options) end

---@class data.steps.grayscale.options
---@field p? number share of the views that it happens to; 0 to 1 (default 0.1)

---Makes the view grey: ITU-R 601 luma in all three channels.
---Source: torchvision RandomGrayscale
---@param options? data.steps.grayscale.options
---@return table # the step, for data.views
function data.steps.grayscale(options) end

---@class data.steps.hflip.options
---@field p? number share of the views that it happens to; 0 to 1 (default 0.5)

---Mirrors the view left to right.
---Source: torchvision RandomHorizontalFlip
---@param options? data.steps.hflip.options
---@return table # the step, for data.views
function data.steps.hflip(options) end

---@class data.steps.jpeg.options
---@field quality? integer[] {least, most}, both may be drawn; less is more compression; 1 to 100 (default {50, 100})

---Compresses the view as JPEG (4:2:0) and decompresses it, with a quality drawn uniformly.
---Source: torchvision.transforms.v2.JPEG
---@param options? data.steps.jpeg.options
---@return table # the step, for data.views
function data.steps.jpeg(options) end

---@class data.steps.normalize.options
---@field mean? number[] of each channel or of all, of values of 0 to 1 (default {0.48500001430511475, 0.4560000002384186, 0.4059999883174896})
---@field std? number[] deviation of each channel or of all; above 0 (default {0.2290000021457672, 0.2240000069141388, 0.22499999403953552})

---Makes values (byte / 255 - mean) / std; the defaults are ImageNet's. Behind it only steps that know numbers may
---stand. Views without it are byte / 255, and of dtype uint8 the bytes themselves.
---Source: torchvision Normalize
---@param options? data.steps.normalize.options
---@return table # the step, for data.views
function data.steps.normalize(options) end

---@class data.steps.pad.options
---@field padding? integer[] {left, top, right, bottom} in pixels; 0 to 65535 (default {0, 0, 0, 0})
---@field size? integer[] {height, width}: the least, in pixels; 0 to 65535 (default {0, 0})
---@field divisor? integer the sides become multiples of it; 1 to 65535 (default 1)
---@field fill? number[] {value} or one per channel, 0 to 255, round the view; class maps have 255 there; 0 to 255 (default {0})

---Adds `padding` round the view, then columns on the right and rows below until both sides are at least those of `size`
---and multiples of `divisor`.
---Source: torchvision.transforms.v2.Pad; mmcv.impad and mmcv.impad_to_multiple for size and divisor
---@param options? data.steps.pad.options
---@return table # the step, for data.views
function data.steps.pad(options) end

---@class data.steps.patches.options
---@field size? integer[] {height, width} of a patch in pixels; one number: both; 1 to 16384 (default {112, 112})
---@field resize? integer side of the part in pixels; 1 to 16384 (default 314)
---@field grid? integer cells a side; 1 to 16384 (default 2)
---@field scale? number[] share of the area that the part has; above 0 (default {0.6, 1})
---@field ratio? number[] width / height of the part, drawn log-uniformly; above 0 (default {0.75, 1.3333333333333333})
---@field filter? 'bilinear'|'bicubic' antialiased filter of the resize (default 'bilinear')

---Takes one random part for all views of the group, resizes it to 'resize' x 'resize' pixels and cuts it into 'grid' x
---'grid' cells, whose columns and rows are put into a random order. Each view is a window of its cell; cells go out
---column by column.
---Source: arXiv 2208.14439; WesleyHsieh0806/SS-PRL, SS-PRL/src/localpatch_dataset.py
---@param options? data.steps.patches.options
---@return table # the step, for data.views
function data.steps.patches(options) end

---@class data.steps.perspective.options
---@field p? number share of the views that it happens to; 0 to 1 (default 0.5)
---@field distortion_scale? number how far a corner moves at most, as a share of half the side; 0 to 1 (default 0.5)
---@field interpolation? 'nearest'|'bilinear' how a place between pixels gets its value (default 'bilinear')
---@field fill? number[] {value} or one per channel, 0 to 255, where the view had no pixels; 0 to 255 (default {0})

---Moves each corner of the view inwards, by whole pixels drawn uniformly. Boxes become the upright boxes round their
---corners, class maps take the nearest pixels.
---Source: torchvision.transforms.v2.RandomPerspective
---@param options? data.steps.perspective.options
---@return table # the step, for data.views
function data.steps.perspective(options) end

---@class data.steps.photometric_distortion.options
---@field brightness_delta? number most that is added or taken away, of 255; 0 to 255 (default 32)
---@field contrast? number[] {low, high}: factor of all values; 0 or more (default {0.5, 1.5})
---@field saturation? number[] {low, high}: factor; 0 or more (default {0.5, 1.5})
---@field hue_delta? integer hue moves by -hue_delta to hue_delta - 1 steps of 2 degrees; 0 to 90 (default 18)

---Brightness, contrast, saturation and hue, each with a coin of one half; contrast comes second or last, by another
---coin. Each of them rounds down to bytes; saturation and hue are OpenCV's 8-bit HSV.
---Source: PhotoMetricDistortion of open-mmlab/mmsegmentation, mmseg/datasets/transforms/transforms.py
---@param options? data.steps.photometric_distortion.options
---@return table # the step, for data.views
function data.steps.photometric_distortion(options) end

---@class data.steps.posterize.options
---@field p? number share of the views that it happens to; 0 to 1 (default 0.5)
---@field bits? integer how many are kept; 0 to 8 (default 4)

---Keeps the highest bits of each value.
---Source: torchvision RandomPosterize
---@param options? data.steps.posterize.options
---@return table # the step, for data.views
function data.steps.posterize(options) end

---@class data.steps.random_apply.options
---@field p? number share of the views that they happen to; 0 to 1 (default 0.5)

---Does its steps one after the other, or none of them. `steps` is the list of its steps.
---Source: torchvision RandomApply
---@param options? data.steps.random_apply.options
---@return table # the step, for data.views
function data.steps.random_apply(options) end

---@class data.steps.random_choice.options
---@field weights? number[] how often each step is drawn, relative to the others; empty: all alike; 0 or more (default {})

---Does one of its steps, drawn for each view. `steps` is the list of its steps.
---Source: torchvision RandomChoice
---@param options? data.steps.random_choice.options
---@return table # the step, for data.views
function data.steps.random_choice(options) end

---@class data.steps.random_crop.options
---@field size? integer[] {height, width} of the view in pixels; one number: both; 1 to 16384 (default {224, 224})

---Takes a window at a random place. A side that is smaller is taken whole; the batch is padded to the size.
---Source: torchvision RandomCrop
---@param options? data.steps.random_crop.options
---@return table # the step, for data.views
function data.steps.random_crop(options) end

---Does all its steps, in a random order for each view. `steps` is the list of its steps.
---Source: torchvision RandomOrder
---@return table # the step, for data.views
function data.steps.random_order() end

---@class data.steps.random_resized_crop.options
---@field size? integer[] {height, width} of the view in pixels; one number: both; 1 to 16384 (default {224, 224})
---@field scale? number[] share of the area that the part has; above 0 (default {0.08, 1})
---@field ratio? number[] width / height of the part, drawn log-uniformly; above 0 (default {0.75, 1.3333333333333333})
---@field filter? 'bilinear'|'bicubic' antialiased filter of the resize (default 'bilinear')

---Takes a part of random area and aspect and resizes it. After ten draws that do not fit it takes the middle.
---Source: torchvision RandomResizedCrop
---@param options? data.steps.random_resized_crop.options
---@return table # the step, for data.views
function data.steps.random_resized_crop(options) end

---@class data.steps.random_shortest_size.options
---@field size? integer[] lengths of the short side in pixels; 1 to 65535 (default {800})
---@field longest? integer bound of the long side in pixels; 0: none; 0 to 65535 (default 0)
---@field sample? 'choice'|'range' 'choice': one of the lengths; 'range': any of {low, high} (default 'choice')
---@field filter? 'bilinear'|'bicubic' antialiased filter of the resize (default 'bilinear')

---Resizes the view, its sides keeping their ratio, so that the short side has one of the lengths, drawn uniformly, or
---less where the long side would be too long. Sides are rounded down.
---Source: torchvision.transforms.v2.RandomShortestSize; detectron2's ResizeShortestEdge draws so too
---@param options? data.steps.random_shortest_size.options
---@return table # the step, for data.views
function data.steps.random_shortest_size(options) end

---@class data.steps.resize.options
---@field size? integer[] {height, width} in pixels; one number: the short side; 1 to 16384 (default {256})
---@field filter? 'bilinear'|'bicubic' antialiased filter of the resize (default 'bilinear')

---Resizes the view. One number is the short side, and the sides keep their ratio.
---Source: torchvision Resize
---@param options? data.steps.resize.options
---@return table # the step, for data.views
function data.steps.resize(options) end

---@class data.steps.rotation.options
---@field degrees? number[] {low, high}: angle, counter-clockwise; one number x is {-x, x} (default {0})
---@field expand? boolean the view grows to hold all turned pixels (default false)
---@field center? number[] {x, y} in pixels, what the view is turned about (without it the middle)
---@field interpolation? 'nearest'|'bilinear' how a place between pixels gets its value (default 'nearest')
---@field fill? number[] {value} or one per channel, 0 to 255, where the view had no pixels; 0 to 255 (default {0})

---Turns the view by an angle drawn uniformly; the parts that leave it are lost, unless it may expand. Boxes become the
---upright boxes round their corners, class maps take the nearest pixels.
---Source: torchvision.transforms.v2.RandomRotation
---@param options? data.steps.rotation.options
---@return table # the step, for data.views
function data.steps.rotation(options) end

---@class data.steps.scale_jitter.options
---@field size? integer short side in pixels before the factor; 1 to 16384 (default 1024)
---@field longest? integer bound of the long side before the factor; 0: none; 0 to 16384 (default 0)
---@field scale? number[] the factor; above 0, at most 100 (default {0.1, 2})
---@field filter? 'bilinear'|'bicubic' antialiased filter of the resize (default 'bilinear')

---Resizes the whole view, its sides in their ratio: the short side to 'size', less where the long one would exceed
---'longest', times a random factor.
---Source: torchvision ScaleJitter; arXiv 2012.07177
---@param options? data.steps.scale_jitter.options
---@return table # the step, for data.views
function data.steps.scale_jitter(options) end

---@class data.steps.solarize.options
---@field p? number share of the views that it happens to; 0 to 1 (default 0.5)
---@field threshold? integer of values of 0 to 255; 0 to 256 (default 128)

---Turns values of 'threshold' and above into 255 - value.
---Source: torchvision RandomSolarize
---@param options? data.steps.solarize.options
---@return table # the step, for data.views
function data.steps.solarize(options) end

---@class data.subset.options
---@field indices? integer[]|Tensor these samples in this order, from 0; without it all
---@field list? string file with one picture a line, its path below the root or its name, a label behind it is passed over; the list gives the order; '': all pictures (default '')
---@field max_class? integer keep labels below it; 0 keeps all; 0 or more (default 0)
---@field fraction? number share of each class, of all pictures where there are no single labels, at least one; a smaller share is part of a larger one; above 0, at most 1 (default 1)
---@field seed? integer of `fraction` (default 0)

---Some samples of a set: those of `indices` or `list`, of them those of `max_class`, of them a share. Boxes, masks and
---cameras go along. An empty rest is an error.
---@param set Dataset the whole set
---@param options? data.subset.options
---@return Dataset
function data.subset(set, options) end

---@class data.swav_views.options
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---SwAV's multi-crop (arXiv 2006.09882; facebookresearch/swav): two large views and six small ones.
---@param options? data.swav_views.options
---@return Views
function data.swav_views(options) end

---SYSU-30k: 'train' reads `root/train.txt` and takes folders, the bags of the weak labels, as classes; 'query' and
---'gallery' have identity numbers (-1000 for distractors) as targets, and cameras.
---Source: wanggrun/SYSU-30k, README.md
---@param root string the folder
---@param split 'train'|'query'|'gallery' which part
---@return Dataset
function data.sysu30k(root, split) end

---@class data.ten_crop_views.options
---@field size? number of these views (default 224)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---torchvision's TenCrop: corners and centre, then those of the mirrored picture.
---@param options? data.ten_crop_views.options
---@return Views
function data.ten_crop_views(options) end

---@class data.tensor.options
---@field classes? string[] the names of the classes; an empty list: their numbers (default {})

---Pictures in memory.
---@param pictures Tensor [N, 3, H, W], [N, 1, H, W] or [N, H, W] uint8
---@param targets? Tensor [N] int64 or [N, C] float; nothing: no labels
---@param options? data.tensor.options
---@return Dataset
function data.tensor(pictures, targets, options) end

---@class data.triplet_views.options
---@field size? number of these views (default 224)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---The triplet method's views (wanggrun/triplet): BYOL's, with Pillow's blur.
---@param options? data.triplet_views.options
---@return Views
function data.triplet_views(options) end

---@class data.views.options
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---A plan of views: groups of `count` views, each a list of `steps` that are done in order (data.steps has them all).
---Instead of `steps` a group may have the keys of the usual order: crop, size, jitter, grayscale, blur, solarize,
---hflip, posterize, equalize, erase, mean, std and theirs. `changes` holds keys of a group for all groups, `groups` =
---{…} those of single ones, and keys of the plan.
---@param groups table an array of groups, with the keys of the plan beside them
---@param changes? table what is laid over the groups
---@param options? data.views.options
---@return Views
function data.views(groups, changes, options) end

---@class data.voc.options
---@field sets? string folder in ImageSets that holds `<split>.txt`; 'Segmentation' for pictures with masks (default 'Main')
---@field masks? string folder of the label pictures (default 'SegmentationClass')
---@field difficult? number target of a class that only difficult objects show: 1 counts them as shown, 0 as absent, another value marks them for the loss or metric (default -1)

---PASCAL VOC: `VOC<year>` in `root/VOCdevkit` or in `root`, with boxes, and class masks where they are. Targets [N, C]
---are 1, 0 or `difficult`, from the lists per class, without such lists from the XML files.
---@param root string the folder
---@param year integer 2007, 2012
---@param split string 'train', 'val', 'trainval' or 'test'
---@param options? data.voc.options
---@return Dataset
function data.voc(root, year, split, options) end

---@class data.wcl_views.options
---@field size? number of these views (default 224)
---@field weak? boolean of these views (default false)
---@field dtype? 'float32'|'float16'|'bfloat16'|'uint8' of the batch; uint8 views are not normalised (default 'float32')
---@field memory_format? 'contiguous_format'|'channels_last' of the batch (default 'contiguous_format')
---@field channels? integer how many the pictures have, whose values are kept: views are made of uint8 / 255, uint16 / 65535 and float32 as it is, without rounding; 0: pictures are read as RGB of 8 bits; 0 to 16 (default 0)
---@field pad_value? number what views whose size depends on the picture are padded with, at the bottom and the right, to the largest of the batch; in units of the batch (default 0)
---@field size_divisor? integer the sides of such a batch are rounded up to a multiple of this; 1 to 16384 (default 1)

---WCL's views (arXiv 2110.04770; mingkai-zheng/WCL): two alike; with `weak`, of its first ten epochs, SimSiam's.
---@param options? data.wcl_views.options
---@return Views
function data.wcl_views(options) end

// Judges pictures side by side, in the order of their ids, with the outlines of no others in memory.
#include "lib/eval/coco_precision/coco_precision.h"

#include "lib/eval/coco_precision/file_pair.h"
#include "lib/eval/share_out.h"

namespace sslrun::eval {

template <class PictureOf>
static CocoSummary judge_all(int64_t pictures, int64_t categories, const CocoRules& rules,
                             const PictureOf& picture_of) {
  std::vector<PictureVerdicts> verdicts(static_cast<size_t>(pictures));
  share_out(pictures, [&](int64_t i) { verdicts[size_t(i)] = judge_picture(picture_of(i), rules); });
  return summarize(coco_curves(std::move(verdicts), rules.class_agnostic ? 1 : categories, rules), rules);
}

CocoReport coco_precision(const std::filesystem::path& annotations, const std::filesystem::path& results,
                          const CocoRules& rules) {
  check_rules(rules);
  CocoFilePair files(annotations, results, rules.compares);
  CocoReport report;
  report.summary = judge_all(files.pictures(), files.categories(), rules, [&](int64_t i) { return files.picture(i); });
  report.ids = files.category_ids();
  report.names = files.category_names();
  report.pictures = files.pictures();
  report.detections = files.detections();
  report.with_boxes_too = files.with_boxes_too();
  return report;
}

CocoSummary coco_precision(const std::vector<CocoPicture>& pictures, int64_t categories, const CocoRules& rules) {
  check_rules(rules);
  return judge_all(int64_t(pictures.size()), categories, rules,
                   [&](int64_t i) -> const CocoPicture& { return pictures[size_t(i)]; });
}

}  // namespace sslrun::eval

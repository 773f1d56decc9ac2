// VOC's average precision of a small set that detectron2's rules were applied to, and its quirks.
#include "lib/eval/voc_precision.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace sslrun;
using namespace sslrun::eval;

static std::vector<VocPicture> three_pictures() {
  return {{{{{11, 11, 30, 30}}, {{51, 51, 90, 90}}},
           {{{11, 11, 30, 30}, .9}, {{13, 11, 32, 30}, .8}, {{53, 53, 92, 92}, .7}}},
          {{{{1, 1, 60, 60}, 0, true}, {{5, 5, 30, 25}}},
           {{{2, 3, 59, 61}, .95}, {{5, 5, 30, 24}, .65}, {{31, 31, 50, 50}, .6}}},
          {{}, {{{2, 2, 6, 6}, .85}}}};
}

static VocSummary evaluate(const std::vector<VocPicture>& pictures, ApDefinition definition, int64_t classes = 1) {
  VocRules rules;
  rules.definition = definition;
  return voc_precision(pictures, classes, rules);
}

TEST_CASE("both definitions at every threshold") {
  VocSummary eleven = evaluate(three_pictures(), ApDefinition::kElevenPoints);
  VocSummary all = evaluate(three_pictures(), ApDefinition::kEnvelope);
  // The expected ones have six decimals.
  CHECK(eleven.precision[0][0] == Approx(0.745455).margin(5e-7));
  CHECK(all.precision[0][0] == Approx(0.733333).margin(5e-7));
  CHECK(eleven.precision[0][5] == Approx(0.745455).margin(5e-7));
  CHECK(all.precision[0][5] == Approx(0.733333).margin(5e-7));
  CHECK(eleven.precision[0][9] == Approx(0.272727).margin(5e-7));
  CHECK(all.precision[0][9] == Approx(0.277778).margin(5e-7));
  CHECK(eleven.ap == Approx(0.643636).margin(5e-7));
}

TEST_CASE("corners from 0 are the same boxes") {
  auto pictures = three_pictures();
  for (auto& picture : pictures) {
    for (auto& one : picture.truths) one.box[0] -= 1, one.box[1] -= 1;
    for (auto& one : picture.detections) one.box[0] -= 1, one.box[1] -= 1;
  }
  VocRules rules;
  rules.boxes = VocBoxes::kCorners;
  CHECK(voc_precision(pictures, 1, rules).ap == Approx(0.643636).margin(5e-7));
}

TEST_CASE("a class whose truths are all difficult or absent is left out of the mean") {
  auto pictures = three_pictures();
  pictures[0].truths.push_back({{1, 1, 9, 9}, 2, true});
  pictures[0].detections.push_back({{1, 1, 9, 9}, .5, 1});
  pictures[0].detections.push_back({{1, 1, 9, 9}, .5, 2});
  VocSummary summary = evaluate(pictures, ApDefinition::kEnvelope, 3);
  CHECK(summary.left_out == std::vector<int64_t>{1, 2});
  CHECK(std::isnan(summary.precision[1][0]));
  CHECK(summary.mean[0] == Approx(0.733333).margin(5e-7));
  CHECK(std::isnan(evaluate({}, ApDefinition::kElevenPoints).ap));
}

TEST_CASE("a class with truths and without detections has 0") {
  VocSummary summary = evaluate({{{{{1, 1, 9, 9}}}, {}}}, ApDefinition::kElevenPoints);
  CHECK(summary.ap == 0);
  CHECK(summary.left_out.empty());
}

TEST_CASE("an overlap of the threshold itself is no match") {
  std::vector<VocPicture> pictures{{{{{1, 1, 10, 10}}}, {{{1, 1, 10, 5}, .9}}}};  // 50 of 100 pixels
  CHECK(evaluate(pictures, ApDefinition::kEnvelope).mean[0] == 0);
  pictures[0].detections[0].box = {1, 1, 10, 5.1};
  CHECK(evaluate(pictures, ApDefinition::kEnvelope).mean[0] == 1);
}

TEST_CASE("scores as they are written tie, and keep their order") {
  // A wrong one of .5001 before a right one of .5004: unrounded the right one leads.
  std::vector<VocPicture> pictures{{{{{1, 1, 9, 9}}}, {{{50, 50, 60, 60}, .5001}, {{1, 1, 9, 9}, .5004}}}};
  CHECK(evaluate(pictures, ApDefinition::kEnvelope).ap == 1);
  VocRules rules;
  rules.definition = ApDefinition::kEnvelope;
  rules.rounded = true;
  VocSummary rounded = voc_precision(pictures, 1, rules);
  CHECK(rounded.ap == 0.5);
  CHECK(rounded.ties == std::vector<int64_t>{2});
}

TEST_CASE("a recall of 3 in 10 is below numpy's 0.3") {
  // 0.1 * 3 is a bit more than 0.3: three of ten found at precision 1 count at 0, 0.1 and 0.2 alone.
  VocPicture picture;
  for (double i = 0; i < 10; i++) picture.truths.push_back({{20 * i, 1, 20 * i + 9, 9}});
  for (size_t i = 0; i < 3; i++) picture.detections.push_back({picture.truths[i].box, .9});
  CHECK(evaluate({picture}, ApDefinition::kElevenPoints).mean[0] == Approx(3. / 11));
}

TEST_CASE("what cannot be evaluated is refused") {
  CHECK_THROWS_WITH(evaluate({{{{{1, 1, 9, 9}, 1}}, {}}}, ApDefinition::kElevenPoints),
                    Catch::Contains("picture 1: class 1 of 1, counted from 0"));
  CHECK_THROWS_WITH(evaluate({{{}, {{{1, 1, 9, 9}, NAN}}}}, ApDefinition::kElevenPoints),
                    Catch::Contains("a score that is no number"));
  CHECK_THROWS_WITH(evaluate({}, ApDefinition::kStep), Catch::Contains("eleven_points and envelope"));
}

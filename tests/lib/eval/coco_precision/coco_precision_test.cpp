// COCO's twelve numbers of small sets that pycocotools evaluated, and of sets whose numbers are known.
#include "lib/eval/coco_precision/coco_precision.h"

#include <ATen/Parallel.h>

#include <catch2/catch.hpp>

using namespace sslrun;
using namespace sslrun::eval;

static CocoTruth truth(int32_t category, CocoBox box, bool crowd = false) {
  return {box, box.width * box.height, category, crowd, false, {}};
}
static CocoDetection found(int32_t category, CocoBox box, double score) {
  return {box, box.width * box.height, score, category, {}};
}

// Three pictures, two categories, a crowd, two detections of one score, detections where no truths are.
static std::vector<CocoPicture> three_pictures() {
  return {{{truth(0, {10, 10, 20, 20}), truth(0, {50, 50, 40, 40})},
           {found(0, {10, 10, 20, 20}, .9), found(0, {12, 10, 20, 20}, .8), found(0, {52, 52, 40, 40}, .7)}},
          {{truth(0, {0, 0, 60, 60}, true), truth(1, {70, 10, 20, 30})},
           {found(0, {5, 5, 20, 20}, .95), found(0, {30, 30, 20, 20}, .6), found(1, {70, 10, 20, 27}, .5),
            found(1, {70, 10, 20, 30}, .5)}},
          {{}, {found(0, {1, 1, 5, 5}, .85), found(1, {10, 10, 50, 50}, .4)}}};
}

static void check_numbers(const CocoNumbers& numbers, std::array<double, 12> expected) {
  for (size_t i = 0; i < 12; i++) {
    INFO(kCocoNumberNames[i]);
    CHECK(numbers[i] == Approx(expected[i]).margin(5e-7));  // the expected ones have six decimals
  }
}

TEST_CASE("the twelve numbers of three pictures") {
  auto pictures = three_pictures();
  CocoSummary summary = coco_precision(pictures, 2, {});
  check_numbers(summary.numbers, {0.814109, 0.876238, 0.876238, 0.975, 0.7, -1, 0.7, 0.925, 0.925, 1, 0.7, -1});
  for (int64_t t = 0; t < 10; t++) {
    CHECK(summary.curves.precision[t].select(1, 0).select(1, 0).mean().item<double>() ==
          Approx(t < 7 ? 0.752475 : 0.504950).margin(5e-7));
    CHECK(summary.curves.precision[t].select(1, 1).select(1, 0).mean().item<double>() == Approx(t < 9 ? 1 : 0.5));
  }
  SECTION("equal scores keep the order of the detections") {
    std::swap(pictures[1].detections[2], pictures[1].detections[3]);
    CHECK(coco_precision(pictures, 2, {}).numbers[0] == Approx(0.839109).margin(5e-7));
  }
  SECTION("all categories as one") {
    CocoRules rules;
    rules.class_agnostic = true;
    CocoNumbers numbers = coco_precision(pictures, 2, rules).numbers;
    std::array<double, 6> expected{0.652277, 0.734653, 0.734653, 0.747525, 0.7, -1};
    for (size_t i = 0; i < 6; i++) CHECK(numbers[i] == Approx(expected[i]).margin(5e-7));
  }
  SECTION("a category more without truths and pictures without anything change nothing") {
    pictures.push_back({});
    CHECK(coco_precision(pictures, 3, {}).numbers == summary.numbers);
  }
}

TEST_CASE("perfect detections, a crowd over everything, a second detection of one truth") {
  std::vector<CocoPicture> pictures{{{truth(0, {0, 0, 50, 50})}, {found(0, {0, 0, 50, 50}, .5)}}};
  CHECK(coco_precision(pictures, 1, {}).numbers[0] == Approx(1));
  pictures[0].truths.push_back(truth(0, {0, 0, 100, 100}, true));
  pictures[0].detections.push_back(found(0, {60, 60, 10, 10}, .9));
  CHECK(coco_precision(pictures, 1, {}).numbers[0] == Approx(1));
  pictures[0].truths.pop_back();
  CHECK(coco_precision(pictures, 1, {}).numbers[0] == Approx(0.5));
}

TEST_CASE("nothing found, nothing to find") {
  CHECK(coco_precision({{{truth(0, {0, 0, 9, 9})}, {}}}, 1, {}).numbers[0] == 0);
  CocoNumbers none = coco_precision({{{}, {found(0, {0, 0, 9, 9}, .5)}}}, 1, {}).numbers;
  for (double number : none) CHECK(number == -1);
  for (double number : coco_precision({}, 0, {}).numbers) CHECK(number == -1);
}

TEST_CASE("what matches an ignored truth does not count") {
  std::vector<CocoPicture> pictures{{{truth(0, {0, 0, 50, 50}), truth(0, {60, 60, 30, 30})},
                                     {found(0, {60, 60, 30, 30}, .9), found(0, {0, 0, 50, 50}, .8)}}};
  CHECK(coco_precision(pictures, 1, {}).numbers[0] == Approx(1));
  pictures[0].truths[1].ignored = true;
  CocoSummary summary = coco_precision(pictures, 1, {});
  CHECK(summary.numbers[0] == Approx(1));
  pictures[0].detections.push_back(found(0, {60, 60, 30, 30}, .95));  // a truth that is no crowd is matched once
  CHECK(coco_precision(pictures, 1, {}).numbers[0] == Approx(0.5));
}

TEST_CASE("of truths that overlap equally the later one is matched") {
  std::vector<CocoPicture> pictures{{{truth(0, {0, 0, 10, 10}), truth(0, {2, 0, 10, 10})},
                                     {found(0, {1, 0, 10, 10}, .9), found(0, {-3, 0, 10, 10}, .8)}}};
  CHECK(coco_precision(pictures, 1, {}).numbers[1] == Approx(1));  // so the first is left to the second detection
  std::swap(pictures[0].truths[0], pictures[0].truths[1]);
  CHECK(coco_precision(pictures, 1, {}).numbers[1] == Approx(51. / 101));
}

TEST_CASE("what finds nothing and lies outside of a range of area does not count there") {
  CocoDetection large = found(0, {40, 0, 50, 50}, .9);
  std::vector<CocoPicture> pictures{{{truth(0, {0, 0, 10, 10})}, {large, found(0, {0, 0, 10, 10}, .8)}}};
  CocoNumbers numbers = coco_precision(pictures, 1, {}).numbers;
  CHECK(numbers[0] == Approx(0.5));
  CHECK(numbers[3] == Approx(1));
}

TEST_CASE("rules are checked") {
  CocoRules rules;
  rules.thresholds.assign(17, 0.5);
  CHECK_THROWS_WITH(coco_precision({}, 1, rules), Catch::Contains("expected 1 to 16 thresholds of overlap, got 17"));
  rules = {};
  rules.most = {10, 1, 100};
  CHECK_THROWS_WITH(coco_precision({}, 1, rules), Catch::Contains("three numbers of 1 or more, ascending"));
}

TEST_CASE("the printed lines") {
  auto lines = summary_lines(coco_precision(three_pictures(), 2, {}).numbers, {});
  REQUIRE(lines.size() == 12);
  CHECK(lines[0] == " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.814");
  CHECK(lines[5] == " Average Precision  (AP) @[ IoU=0.50:0.95 | area= large | maxDets=100 ] = -1.000");
  CHECK(lines[6] == " Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=  1 ] = 0.700");
  CHECK(lines[1] == " Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 0.876");
}

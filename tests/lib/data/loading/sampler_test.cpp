// Orders: permutations, fairness, shares of processes, repeats.
#include "lib/data/loading/sampler.h"

#include <ATen/Functions.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "lib/core/error.h"

using namespace sslrun;
using namespace sslrun::data;
using Catch::Contains;

static std::vector<int64_t> samples(const data::Sampler& sampler, uint64_t epoch) {
  auto order = sampler.order(epoch);
  std::vector<int64_t> all;
  for (int64_t i = 0; i < sampler.size; i++) all.push_back(order(i).sample);
  return all;
}

static data::Dataset labelled(std::vector<int64_t> labels) {
  auto count = int64_t(labels.size());
  return sslrun::data::tensor_pictures(at::zeros({count, 1, 1}, at::kByte), at::tensor(labels), {});
}

TEST_CASE("a shuffled order is a permutation for every size") {
  for (int64_t size : {1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65, 1000, 4097}) {
    auto order = samples(sslrun::data::shuffled_sampler(size, 5), 2);
    CHECK(std::set<int64_t>(order.begin(), order.end()).size() == size_t(size));
    CHECK(*std::max_element(order.begin(), order.end()) == size - 1);
  }
  auto sampler = sslrun::data::shuffled_sampler(1000, 5);
  CHECK(samples(sampler, 0) != samples(sampler, 1));
  CHECK(samples(sampler, 0) != samples(sslrun::data::shuffled_sampler(1000, 6), 0));
  CHECK(samples(sampler, 0) == samples(sslrun::data::shuffled_sampler(1000, 5), 0));
  // A far position of a huge set needs no table.
  CHECK(sslrun::data::shuffled_sampler(int64_t{1} << 40, 0).order(0)((int64_t{1} << 40) - 1).sample < int64_t{1} << 40);
}

TEST_CASE("a shuffled order is fair") {
  // How often sample s stands at place p in 24000 epochs of 5: 4800 expected, standard deviation 62; 5.5 of them allow
  // for the 25 cells. The 120 orders of all are counted likewise: 200 expected, deviation 14.
  int64_t counts[5][5] = {};
  std::map<std::vector<int64_t>, int64_t> orders;
  auto sampler = sslrun::data::shuffled_sampler(5, 1);
  for (uint64_t epoch = 0; epoch < 24000; epoch++) {
    auto order = samples(sampler, epoch);
    for (size_t p = 0; p < 5; p++) counts[p][order[p]]++;
    orders[order]++;
  }
  for (auto& row : counts)
    for (int64_t count : row) CHECK(std::abs(count - 4800) < 340);
  CHECK(orders.size() == 120);
  for (auto& [order, count] : orders) CHECK(std::abs(count - 200) < 78);
  // Neighbours of a longer order are independent: the mean product of their deviations is about zero.
  auto order = samples(sslrun::data::shuffled_sampler(100000, 3), 0);
  double sum = 0;
  for (size_t i = 1; i < order.size(); i++) sum += (double(order[i]) / 1e5 - 0.5) * (double(order[i - 1]) / 1e5 - 0.5);
  CHECK(std::abs(sum / 1e5) < 5 * (1.0 / 12) / std::sqrt(1e5));
}

TEST_CASE("joined batches are the same for every world size") {
  // 103 picks in batches of 12: eight whole ones and seven picks.
  auto part = [](data::Share share, data::LastBatch last) {
    return sharded_sampler(sslrun::data::shuffled_sampler(103, 1), 12, share, last);
  };
  auto epoch = samples(sslrun::data::shuffled_sampler(103, 1), 4);
  for (auto last : {data::LastBatch::kDropped, data::LastBatch::kFilled, data::LastBatch::kSmaller})
    for (int64_t world : {1, 2, 3, 4, 6, 12}) {
      int64_t filled = last == data::LastBatch::kDropped  ? 0
                       : last == data::LastBatch::kFilled ? 12
                                                          : (7 + world - 1) / world * world;
      std::vector<int64_t> expected = epoch, joined(size_t(96 + filled), -1);
      expected.insert(expected.end(), epoch.begin(), epoch.begin() + 5);
      expected.resize(joined.size());
      for (int64_t rank = 0; rank < world; rank++) {
        data::Sampler sampler = part({world, rank}, last);
        CHECK(sampler.batch == 12 / world);
        auto own = samples(sampler, 4);
        REQUIRE(int64_t(own.size()) == (96 + filled) / world);
        for (int64_t i = 0; i < int64_t(own.size()); i++) {
          int64_t step = i / sampler.batch, block = step < 8 ? sampler.batch : filled / world;
          joined[size_t(step * 12 + rank * block + i % sampler.batch)] = own[size_t(i)];
        }
      }
      CHECK(joined == expected);
    }
  CHECK_THROWS_WITH(sharded_sampler(sslrun::data::shuffled_sampler(103, 1), 10, {4, 0}),
                    Contains("4 processes can divide, got 10"));
  CHECK_THROWS_WITH(sharded_sampler(sslrun::data::shuffled_sampler(103, 1), 8, {4, 4}), Contains("rank 4 of 4"));
}

TEST_CASE("ImageNet's last batch of 1568 is 14 pictures for each of 8 processes") {
  data::Sampler sampler =
      sharded_sampler(sslrun::data::sequential_sampler(1281167), 1568, {8, 7}, data::LastBatch::kSmaller);
  CHECK(sampler.size == 817 * 196 + 14);
  auto last = sampler.order(0);
  CHECK(last(sampler.size - 2).sample == 1281166);
  CHECK(last(sampler.size - 1).sample == 0);  // 111 pictures are left, and 8 processes divide 112
}

TEST_CASE("classes come equally often, and members of a class as well") {
  std::vector<int64_t> labels(90, 0);
  labels.insert(labels.end(), 9, 1);
  labels.push_back(3);  // nobody has label 2
  data::Sampler sampler = class_balanced_sampler(labelled(labels), 7, 300);
  auto order = sampler.order(1);
  std::map<int64_t, int64_t> by_class, by_sample;
  std::set<int64_t> draws;
  for (int64_t i = 0; i < sampler.size; i++) {
    data::Pick pick = order(i);
    CHECK(pick.draw % 100 == pick.sample);
    by_class[labels[size_t(pick.sample)]]++;
    by_sample[pick.sample]++;
    draws.insert(pick.draw);
  }
  CHECK(by_class == std::map<int64_t, int64_t>{{0, 100}, {1, 100}, {3, 100}});
  CHECK(draws.size() == 300);
  for (auto& [sample, count] : by_sample) {
    if (sample < 90) CHECK((count == 1 || count == 2));
    if (sample >= 90 && sample < 99) CHECK((count == 11 || count == 12));
  }
  // Each round of three picks shows the three classes.
  for (int64_t round = 0; round < 100; round++) {
    std::set<int64_t> seen;
    for (int64_t i = 0; i < 3; i++) seen.insert(labels[size_t(order(round * 3 + i).sample)]);
    CHECK(seen.size() == 3);
  }
}

TEST_CASE("several labels: each class in turn, draws never repeat") {
  at::Tensor targets = at::tensor({1., 1., 0., 1., 1., 0.}).view({3, 2}).to(at::kFloat);
  data::Dataset set = tensor_pictures(at::zeros({3, 1, 1}, at::kByte), targets, {});
  auto order = class_balanced_sampler(set, 0, 60).order(0);
  std::set<int64_t> draws;
  for (int64_t i = 0; i < 60; i++) draws.insert(order(i).draw);
  CHECK(draws.size() == 60);
  data::Dataset none = tensor_pictures(at::zeros({3, 1, 1}, at::kByte), {}, {});
  CHECK_THROWS_WITH(class_balanced_sampler(none, 0), Contains("expected a data set with labels"));
}

TEST_CASE("repeats stand side by side with other draws") {
  data::Sampler sampler = repeated_sampler(10, 3, 2);
  CHECK(sampler.size == 10);
  auto order = sampler.order(0);
  for (int64_t i = 0; i < 9; i++) {
    CHECK(order(i).sample == order(i / 3 * 3).sample);
    CHECK(order(i).draw == order(i).sample + 10 * (i % 3));
  }
  CHECK(order(0).sample != order(3).sample);
  CHECK_THROWS_WITH(repeated_sampler(10, 0, 0), Contains("'repeats' of 1 or more"));
}

// Lists of pictures in a text file.
#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "lib/core/error.h"
#include "lib/data/set/dataset.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::data;
using Catch::Contains;

static void write(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

TEST_CASE("lists of pictures: labels, blanks, errors with their line") {
  TemporaryFolder folder;
  write(folder.path / "in/a.jpg", "");
  auto list = [&](const std::string& text, data::FileListOptions options = {}) {
    write(folder.path / "list.txt", text);
    return file_list(folder.path / "in", folder.path / "list.txt", options);
  };
  data::Dataset wcl = list("a.jpg 3\r\n\n  b c.jpg\t0  \n");
  CHECK(wcl.files.name(1) == "b c.jpg");
  CHECK(wcl.targets.equal(at::tensor({3, 0}, at::kLong)));
  CHECK(wcl.classes.size() == 4);
  data::Dataset few = list("a.jpg 1\nb.jpg 3\nc.jpg 0", {.max_class = 2, .classes = {"x", "y"}});
  CHECK(few.targets.equal(at::tensor({1, 0}, at::kLong)));
  CHECK(few.classes[1] == "y");
  data::Dataset plain = list("a.jpg\nb 1.jpg\n");
  CHECK(plain.size() == 2);
  CHECK_FALSE(plain.targets.defined());
  CHECK_THROWS_WITH(list("a.jpg 1\nb.jpg"), Contains("line 2") && Contains("{labels = false}"));
  CHECK_THROWS_WITH(list("z.jpg 1\n"), Contains("does not exist"));
  CHECK_THROWS_WITH(list("\n\n"), Contains("lists no pictures"));
  CHECK_THROWS_WITH(list(std::string(200000, 'z') + " x"), Contains("bytes more"));
}

TEST_CASE("lists with several labels a line are multi-hot") {
  TemporaryFolder folder;
  write(folder.path / "in/a.jpg", ""), write(folder.path / "in/b 2", "");
  auto list = [&](const std::string& text, data::FileListOptions options = {}) {
    write(folder.path / "list.txt", text);
    return file_list(folder.path / "in", folder.path / "list.txt", options);
  };
  data::Dataset set = list("a.jpg 1 3\nc d.jpg 0\ne.jpg 3 2 0\n");
  CHECK(set.files.name(1) == "c d.jpg");
  CHECK(set.targets.equal(at::tensor({0., 1., 0., 1., 1., 0., 0., 0., 1., 0., 1., 1.}, at::kFloat).view({3, 4})));
  CHECK(list("b 2 3\n").targets.equal(at::tensor({3}, at::kLong)));  // there is a file 'b 2'
  data::FileListOptions several{.labels = data::FileListOptions::kSeveral, .max_class = 3};
  CHECK(list("a.jpg 5\na.jpg 1 4\n", several).targets.equal(at::tensor({0., 1.}, at::kFloat).view({1, 2})));
  CHECK_THROWS_WITH(list("a.jpg 0 1 0\n"), Contains("line 1") && Contains("each once"));
  CHECK_THROWS_WITH(list("a.jpg 0 1\nb.jpg\n"), Contains("line 2"));
}

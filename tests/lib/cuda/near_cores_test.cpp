// Cores beside a GPU, from a folder that looks like sysfs.
#include "lib/cuda/near_cores.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/lib/temporary_folder.h"

using namespace sslrun;

TEST_CASE("the cores beside a GPU are those that sysfs lists for its PCI name") {
  TemporaryFolder folder;
  std::filesystem::create_directories(folder / "0000:1b:00.0");
  std::ofstream(folder.path / "0000:1b:00.0" / "local_cpulist") << "0-1,64-65\n";
  CHECK(cuda::near_cores("0000:1b:00.0", folder.path) == std::vector<int>{0, 1, 64, 65});
  CHECK(cuda::near_cores("0000:1c:00.0", folder.path).empty());
}

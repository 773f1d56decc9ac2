// What a start of the processes leaves to the next one, in the store of torchrun's agent, which outlives them.
#pragma once
#include <optional>
#include <string>

namespace sslrun::dist {

// Keeps `bytes` under `name` for later starts of this launch; does nothing where no agent keeps a store.
void remember(const std::string& name, const std::string& bytes);

// What the newest of the earlier starts kept under `name`; nothing at the first start, and where no agent keeps a
// store.
std::optional<std::string> remembered(const std::string& name);

}  // namespace sslrun::dist

// The host reaches the engine through the bindings.
#include "bindings/decoding_libraries.h"

#include "lib/image/formats.h"

namespace sslrun::lua {

std::vector<std::pair<std::string, std::string>> decoding_libraries() { return sslrun::decoding_libraries(); }

}  // namespace sslrun::lua

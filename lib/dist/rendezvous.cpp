// Binding the port ourselves gives a clear error where it is taken, and lets the launcher hand down a bound socket.
#include "lib/dist/rendezvous.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "lib/core/error.h"

namespace sslrun::dist {

static int listen_on(const Environment& place) {
  int handle = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool six = handle >= 0;
  if (!six) handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int on = 1, off = 0;
  setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  int failed;
  if (six) {
    setsockopt(handle, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);  // IPv4 comes through the same socket
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_addr = in6addr_any;
    address.sin6_port = htons(uint16_t(place.port));
    failed = bind(handle, reinterpret_cast<sockaddr*>(&address), sizeof address);
  } else {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = INADDR_ANY;
    address.sin_port = htons(uint16_t(place.port));
    failed = bind(handle, reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  if (failed || listen(handle, SOMAXCONN)) {
    std::string reason = std::strerror(errno);
    close(handle);
    throw Error("dist", "rank 0 cannot listen on port " + std::to_string(place.port) + ": " + reason +
                            "; choose another one (MASTER_PORT, or --rendezvous HOST:PORT)");
  }
  return handle;
}

c10::intrusive_ptr<c10d::Store> connect(const Environment& place, std::chrono::milliseconds timeout) {
  c10d::TCPStoreOptions options;
  options.port = uint16_t(place.port);
  options.isServer = place.rank == 0 && !place.agent_store;
  options.numWorkers = size_t(place.world);
  options.waitWorkers = false;
  options.timeout = timeout;
  if (options.isServer) options.masterListenFd = place.listener ? *place.listener : listen_on(place);
  c10::intrusive_ptr<c10d::Store> store;
  std::string reason;
  try {
    store = c10::make_intrusive<c10d::TCPStore>(place.host, options);
  } catch (const c10::Error& error) {
    reason = error.what_without_backtrace();
  } catch (const std::exception& error) {
    reason = error.what();
  }
  if (!store)
    throw Error("dist", "rank " + std::to_string(place.rank) + " of " + std::to_string(place.world) +
                            " could not reach the rendezvous at " + place.host + ":" + std::to_string(place.port) +
                            ": " + reason.substr(0, reason.find('\n')));
  return store;
}

c10::intrusive_ptr<c10d::Store> meet(const Environment& place, std::chrono::milliseconds timeout) {
  return c10::make_intrusive<c10d::PrefixStore>("sslrun/" + std::to_string(place.restart), connect(place, timeout));
}

}  // namespace sslrun::dist

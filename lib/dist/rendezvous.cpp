// Binding the port ourselves gives a clear error where it is taken, and lets the launcher hand down a bound socket.
#include "lib/dist/rendezvous.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "lib/core/error.h"
#include "lib/dist/beside_signals.h"

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

using namespace std::chrono_literals;

// Why nobody answers at a port of a host; empty when somebody does.
static std::string knock(const std::string& host, int port) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  if (int failure = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found))
    return std::string("the host cannot be found (") + gai_strerror(failure) + ")";
  std::string reason = "no address";
  for (addrinfo* each = found; each && !reason.empty(); each = each->ai_next) {
    int handle = socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, each->ai_protocol);
    bool there = handle >= 0 && connect(handle, each->ai_addr, each->ai_addrlen) == 0;
    reason = there ? "" : std::strerror(errno);
    if (handle >= 0) close(handle);
  }
  freeaddrinfo(found);
  return reason;
}

// Returns when somebody answers at the meeting place; throws why nobody does.
static void find(const Environment& place, Clock::time_point end, const auto& fail) {
  std::string reason = "no answer";
  while (Clock::now() < end) {
    auto said = beside_signals(end, [host = place.host, port = place.port] { return knock(host, port); });
    if (said && said->empty()) return;
    reason = said.value_or(reason);
    check_interrupt();
    std::this_thread::sleep_for(100ms);
  }
  fail(reason);
}

c10::intrusive_ptr<c10d::Store> connect(const Environment& place, std::chrono::milliseconds timeout) {
  auto fail = [&](const std::string& reason) {
    throw Error("dist", "rank " + std::to_string(place.rank) + " of " + std::to_string(place.world) +
                            " could not reach the rendezvous at " + place.host + ":" + std::to_string(place.port) +
                            " in " + seconds_text(timeout) + ": " + reason.substr(0, reason.find('\n')));
  };
  auto end = Clock::now() + timeout;
  c10d::TCPStoreOptions options;
  options.port = uint16_t(place.port);
  options.isServer = place.rank == 0 && !place.agent_store;
  options.numWorkers = size_t(place.world);
  options.waitWorkers = false;
  options.timeout = timeout;
  if (options.isServer)
    options.masterListenFd = place.listener ? *place.listener : listen_on(place);
  else
    find(place, end, fail);
  std::string reason = "no answer";
  try {
    auto store = beside_signals(
        end + 1s, [host = place.host, options] { return c10::make_intrusive<c10d::TCPStore>(host, options); });
    if (store) return *store;
  } catch (const Interrupted&) {
    throw;
  } catch (const c10::Error& error) {
    reason = error.what_without_backtrace();
  } catch (const std::exception& error) {
    reason = error.what();
  }
  fail(reason);
  return {};
}

c10::intrusive_ptr<c10d::Store> meet(const Environment& place, std::chrono::milliseconds timeout) {
  return c10::make_intrusive<c10d::PrefixStore>("sslrun/" + std::to_string(place.restart), connect(place, timeout));
}

std::string seconds_text(std::chrono::milliseconds time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + " s";
}

}  // namespace sslrun::dist

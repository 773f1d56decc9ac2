// Marks pixel loops to be compiled for several instruction sets; the loader picks the one that fits the machine.
#pragma once

// Sanitizers instrument the resolver, which runs before they are ready.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SSLRUN_CLONES
#endif
#endif
#ifndef SSLRUN_CLONES
#define SSLRUN_CLONES __attribute__((target_clones("arch=skylake-avx512", "arch=haswell", "default")))
#endif
#else
#define SSLRUN_CLONES
#endif

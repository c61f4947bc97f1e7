#define DOCTEST_CONFIG_IMPLEMENT
#include "diagnostics/sink.hpp"

#include <doctest/doctest.h>

#include <cstdio>

/// A rule about consequences that would leave nothing of what is wrong is a wrong rule, whatever test has met
/// it.
int main(int count, char** arguments) {
    doctest::Context context(count, arguments);
    const int result = context.run();
    const std::size_t refused = drc::diagnostics::Sink::refusedWithdrawals();
    if (refused == 0) return result;
    std::fprintf(stderr, "%zu times, all errors would have been withdrawn\n", refused);
    return 1;
}

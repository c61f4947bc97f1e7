#pragma once

#include "ir/value.hpp"
#include "source/span.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// JSON that somebody else has written: nothing is known of it but that it may be large, deep or broken.
namespace drc::ir {

/// What is read of a file at most, so that a small one cannot ask for much memory.
struct JsonLimits {
    std::size_t bytes = std::size_t{64} << 20U;
    std::size_t values = 4'000'000;
    std::size_t depth = 200;
};

/// A value of which all that it holds has its place in the file as its origin, or why there is none. Of what
/// holds others, that is where it opens.
struct LocatedJson {
    enum class Problem : unsigned char { None, Syntax, Limit };
    Value value;
    Problem problem = Problem::None;
    std::string reason; ///< of a problem
    source::Span place{};
};

LocatedJson readLocatedJson(std::string_view text, source::FileId file, const JsonLimits& limits = {});

} // namespace drc::ir

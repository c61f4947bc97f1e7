#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace drc::diagnostics {

/// The role of a piece of rendered text; the painter maps it to a colour.
enum class Style : std::uint8_t { Plain, Strong, Error, Warning, Note, Help, Frame, Added, Removed };

/// Wraps text into the terminal's colour sequences, or leaves it as it is.
class Painter {
public:
    explicit Painter(bool colour) : colour_(colour) {}
    std::string operator()(Style style, std::string_view text) const;

private:
    bool colour_;
};

} // namespace drc::diagnostics

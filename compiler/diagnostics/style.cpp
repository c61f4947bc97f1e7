#include "diagnostics/style.hpp"

#include <fmt/format.h>

namespace drc::diagnostics {

namespace {

std::string_view sequence(Style style) {
    switch (style) {
    case Style::Plain: return "";
    case Style::Strong: return "\x1b[1m";
    case Style::Error: return "\x1b[1;31m";
    case Style::Warning: return "\x1b[1;33m";
    case Style::Note: return "\x1b[1;36m";
    case Style::Help: return "\x1b[1;32m";
    case Style::Frame: return "\x1b[1;34m";
    case Style::Added: return "\x1b[32m";
    case Style::Removed: return "\x1b[31m";
    }
    return "";
}

} // namespace

std::string Painter::operator()(Style style, std::string_view text) const {
    if (!colour_ || style == Style::Plain || text.empty()) return std::string(text);
    return fmt::format("{}{}\x1b[0m", sequence(style), text);
}

} // namespace drc::diagnostics

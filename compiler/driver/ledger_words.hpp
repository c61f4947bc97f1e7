#pragma once

#include "objectives/ledger_words.hpp"
#include "source/source_map.hpp"

#include <cstddef>
#include <string>

/// How the ledger is put into words, shared by the commands that show it.
namespace drc::driver {

using objectives::word;

/// `payments.dr:12`; empty for what has no place.
std::string placeOf(const source::SourceMap& sources, source::Span span);

/// Lines of at most so many columns, the further ones indented, fit for a terminal.
std::string wrapped(const std::string& paragraph, std::size_t indent, std::size_t width);

} // namespace drc::driver

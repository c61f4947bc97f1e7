#pragma once

#include "diagnostics/sink.hpp"
#include "source/source_map.hpp"
#include "syntax/tree.hpp"

#include <memory>

namespace drc::syntax {

/// Texts larger than this are refused: offsets have 32 bits.
inline constexpr std::size_t largestFile = std::size_t{1} << 30U;

/// Parses a whole file. Errors go to the sink; the tree holds every statement that could be read. Of examples
/// that are passed over nothing is known but where their braces stand. The arena is that of the tree, unless
/// the text has mistakes.
Tree parse(const source::SourceFile& file, diagnostics::Sink& sink, Examples examples = Examples::Read,
           std::unique_ptr<Arena> arena = std::make_unique<Arena>());

/// Parses one setting that stands in no file, `size = 3` or `payments.size = 3`: a value that is given beside
/// the files. Everything else is reported.
Tree parseGiven(const source::SourceFile& file, diagnostics::Sink& sink);

/// Whether a text is UTF-8 without control characters; reports the first byte that is not.
bool isReadable(const source::SourceFile& file, diagnostics::Sink& sink);

} // namespace drc::syntax

#pragma once

#include "binding/bindings.hpp"
#include "language_server/view.hpp"
#include "pipeline/input_analysis.hpp"

#include <cstdint>
#include <optional>

namespace drc::language_server {

/// A name in a document, and what it means.
struct Named {
    const binding::Symbol* symbol = nullptr;
    source::Span span; ///< of the name, in the files of the analysis
    bool isDeclaration = false;
};

/// The name at a byte of the document, or that ends there; nothing where none stands or nothing is known of
/// it.
std::optional<Named> nameAt(const View& view, std::uint32_t offset);

/// The same of a byte of a file of the analysis, as one table of names has it.
std::optional<Named> nameAt(const binding::Bindings& bindings, source::FileId file, std::uint32_t offset);
/// What its names mean: all of them where somebody has asked for that, else those of the user's own files.
const binding::Bindings& bindingsOf(const pipeline::InputAnalysis& input);

/// The path of the program that answers; empty where it could not be read.
std::string inputPathOf(const View& view);

/// The input of the analysis that the program of the document is; null where it could not be read.
const pipeline::InputAnalysis* inputOf(const View& view);

} // namespace drc::language_server

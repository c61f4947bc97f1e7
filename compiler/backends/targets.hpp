#pragma once

#include "backends/json_text.hpp"
#include "diagnostics/sink.hpp"
#include "ir/program.hpp"
#include "ir/reserved_name.hpp"
#include "layout/layout.hpp"
#include "source/source_map.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drc::backends {

/// A file of the output folder. Its text is made when somebody wants to write it: a check needs none.
struct Artifact {
    std::string path;
    /// For as long as the program and the configurations last.
    std::function<std::string()> content;
    source::Span origin{}; ///< the user's line that it is made for
};

/// A file that holds a document which is made already.
Artifact fileOf(std::string path, Json document, source::Span origin);

/// What every target needs beside the program.
struct Context {
    const source::SourceMap& sources;
    diagnostics::Sink& sink;
    std::string folder; ///< of the topology's file: paths in the output are relative to it
    const std::vector<layout::Configuration>& configurations; ///< in the order in which they are applied
    const ir::ElementNames& elements;
};

/// `payments.dr:27`: relative to the topology's folder, so that the output does not depend on where it was
/// compiled.
std::string lineOf(const Context& context, source::Span span);

/// Where a finding about a value stands: at the user's line that it came from, or else in another place.
source::Span usersLine(const Context& context, source::Span origin, source::Span otherwise);

/// One line for readers: the origin of this. `payments.dr:27 ledger, stdlib/kinds/table.dr:40`.
std::string describe(const Context& context, const ir::Origin& origin);

/// A target turns the program into files; its limits are its own to check.
struct Target {
    std::string_view name;
    std::vector<Artifact> (*emit)(const ir::Program& program, const Context& context);
    /// Names that its files, or its language, need; null for none.
    std::vector<ir::ReservedName> (*reservedNames)() = nullptr;
};

/// All targets, in the order in which they run.
std::span<const Target> targets();

/// The names that the targets keep to themselves.
std::vector<ir::ReservedName> reservedNames();

} // namespace drc::backends

#pragma once

#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "planned/document.hpp"
#include "planned/facts.hpp"
#include "planned/sources.hpp"
#include "semantics/model.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace drc::planned {

/// The resources of a plan or a state as those of a topology without components, whose roles are the names of
/// the regions that they are in.
struct PlannedProgram {
    std::unique_ptr<semantics::Model> model;
    ir::Program program;
    /// The attributes that are written as constants, by the resource.
    std::map<std::string, std::set<std::string>, std::less<>> constants;
    std::size_t withoutRegion = 0; ///< resources of which nobody knows where they are
    source::Span firstWithout{};
};

/// Links texts that name another resource to it, where a state says that one depends on the other.
void link(Document& document, const Facts& facts);

/// Where each is written is looked for in `sources`, else it is its address in the document.
PlannedProgram programOf(const Document& document, const Facts& facts, const expansion::Providers& providers,
                         const Sources& sources, const source::SourceFile& file);

} // namespace drc::planned

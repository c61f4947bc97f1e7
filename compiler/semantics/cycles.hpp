#pragma once

#include "diagnostics/sink.hpp"
#include "source/source_map.hpp"
#include "syntax/expression.hpp"
#include "syntax/statement.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::binding {
class Binder;
}
namespace drc::library {
class Library;
}

namespace drc::semantics {

/// A value or function on the path from a definition back to itself.
struct CycleStop {
    std::string_view name;
    source::Span span{}; ///< where it is declared, or set
    const syntax::Expression* value = nullptr;
    bool isFunction = false;
    const syntax::Definition* definition = nullptr; ///< null for what is none
    source::Span calledAt{};                        ///< of a function
};

CycleStop stopOf(const syntax::Definition& definition);

/// A path from a definition back to itself. It begins at its first line in the user's files, so that it is
/// one finding from wherever it is entered.
class Cycle {
public:
    Cycle(std::vector<CycleStop> stops, const source::SourceMap& sources);

    const CycleStop& first() const { return stops_.front(); }
    /// Where the first one needs the next.
    source::Span where() const;
    bool isUsers() const { return isUsers(first()); }
    /// Adds the path to its report.
    void explain(diagnostics::Diagnostic& report) const;

    /// Reports to a sink, or to what reports like one.
    template <class Reports>
    diagnostics::Diagnostic& report(Reports& reports) const {
        namespace codes = diagnostics::codes;
        const std::string name(first().name);
        auto& report = first().isFunction ? reports.report(codes::recursiveFunction, where(), name)
                                          : reports.report(codes::dependsOnItself, where(), name);
        explain(report);
        return report;
    }

private:
    bool isUsers(const CycleStop& stop) const;
    const CycleStop& after(std::size_t index) const { return stops_[(index + 1) % stops_.size()]; }

    std::vector<CycleStop> stops_; ///< never empty
    const source::SourceMap& sources_;
};

using Definitions = std::set<const syntax::Definition*>;

/// Finds the values and functions that need themselves, used or not: those at the top of files, in topologies
/// and in policies. What stands in a branch of a `when` may never be needed, and is left to the evaluation.
/// Gives the definitions that were reported.
Definitions findCycles(library::Library& library, binding::Binder& binder, const source::SourceMap& sources,
                       diagnostics::Sink& sink);

} // namespace drc::semantics

#include "semantics/uses.hpp"

#include "source/cancellation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace drc::semantics {

namespace codes = diagnostics::codes;
using library::Declaration;
using syntax::StatementKind;

namespace {

std::string_view nameOf(const syntax::Statement* topology) {
    return syntax::as<syntax::Block>(*topology).name.text;
}

} // namespace

Uses::Uses(const library::Library& library, const binding::Bindings& bindings, diagnostics::Sink& sink)
    : library_(library), bindings_(bindings), sink_(sink) {
    collect();
    for (const Topology topology : topologies_)
        follow(topology);
}

Declaration Uses::topologyOf(const syntax::Clause& use) const {
    const binding::Symbol* const symbol = bindings_.of(syntax::plainName(use.topology()));
    if (symbol == nullptr || symbol->statement == nullptr) return {};
    return {symbol->statement, library_.moduleOf(symbol->statement->span.file)};
}

void Uses::collect() {
    for (const library::Module* module : library_.modules()) {
        if (module->inLibrary) continue;
        for (const syntax::Statement* topology : module->tree.statements) {
            if (topology->kind != StatementKind::Topology) continue;
            topologies_.push_back(topology);
            for (const syntax::Statement* statement :
                 library::statementsOf(syntax::as<syntax::Block>(*topology), library_))
                if (statement->kind == StatementKind::Uses)
                    uses_[topology].push_back(&syntax::as<syntax::Clause>(*statement));
        }
    }
}

// Without recursion: topologies may stand in a row as long as a file.
void Uses::follow(Topology root) {
    if (!entered_.insert(root).second) return;
    std::vector<Visit> path{{root}};
    while (!path.empty()) {
        source::throwIfCancelled();
        Visit& last = path.back();
        const auto found = uses_.find(last.topology);
        if (found == uses_.end() || last.next == found->second.size()) {
            leave(path);
            continue;
        }
        const syntax::Clause& use = *found->second[last.next];
        const Topology used = topologyOf(use).statement;
        if (used != nullptr && entered_.insert(used).second) {
            path.push_back({used});
            continue; // the statement is looked at again when its levels are known
        }
        ++last.next;
        if (used == nullptr) continue;
        const auto known = levels_.find(used);
        if (known == levels_.end()) {
            refused_.insert(&use);
            reportCycle(path, used);
        } else if (known->second + 1 > mostLevelsOfUses) {
            refused_.insert(&use);
            reportLevels(use);
        } else {
            last.levels = std::max(last.levels, known->second + 1);
        }
    }
}

void Uses::leave(std::vector<Visit>& path) {
    levels_.emplace(path.back().topology, path.back().levels);
    path.pop_back();
}

// It begins at the name that is first in the alphabet, so that it is one finding from wherever it is entered.
void Uses::reportCycle(const std::vector<Visit>& path, Topology used) {
    std::vector<Topology> cycle;
    for (auto visit = path.rbegin(); cycle.empty() || cycle.back() != used; ++visit)
        cycle.push_back(visit->topology);
    std::reverse(cycle.begin(), cycle.end());
    const auto isEarlier = [](Topology left, Topology right) { return nameOf(left) < nameOf(right); };
    std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end(), isEarlier), cycle.end());
    const Topology next = cycle[1 % cycle.size()];
    const auto& uses = uses_.at(cycle.front());
    const auto first = std::find_if(uses.begin(), uses.end(), [&](const syntax::Clause* use) {
        return topologyOf(*use).statement == next;
    });
    std::string way;
    for (const Topology topology : cycle)
        way += fmt::format("`{}` uses ", nameOf(topology));
    sink_
        .report(codes::useCycle, (*first)->topology()->span,
                fmt::format("{}`{}`", way, nameOf(cycle.front())))
        .note("each of them would have to be recovered before the others")
        .help("remove one `uses`, or declare what both need in a topology of its own");
}

void Uses::reportLevels(const syntax::Clause& use) {
    sink_.report(codes::useLevels, use.topology()->span, mostLevelsOfUses)
        .note("what is used is recovered first, one level after the other")
        .help("let topologies of one system be one, or remove a `uses`");
}

} // namespace drc::semantics

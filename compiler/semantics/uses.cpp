#include "semantics/uses.hpp"

#include <algorithm>
#include <cstddef>

namespace drc::semantics {

using library::Declaration;
using syntax::StatementKind;

namespace {

bool isSame(const Declaration& left, const Declaration& right) {
    return left.statement == right.statement;
}

bool contains(const std::vector<Declaration>& all, const Declaration& wanted) {
    return std::any_of(all.begin(), all.end(), [&](const Declaration& one) { return isSame(one, wanted); });
}

/// Calls `visit` with every `uses` of a topology.
template <class Visit>
void forEachUse(const Declaration& topology, const library::Library& library, const Visit& visit) {
    for (const syntax::Statement* statement : library::statementsOf(topology.block(), library))
        if (statement->kind == StatementKind::Uses) visit(syntax::as<syntax::Clause>(*statement));
}

} // namespace

Declaration UsesReader::topologyOf(const syntax::Clause& use) const {
    const binding::Symbol* const symbol = bindings_.of(syntax::plainName(use.topology()));
    if (symbol == nullptr || symbol->statement == nullptr) return {};
    return {symbol->statement, library_.moduleOf(symbol->statement->span.file)};
}

const syntax::Clause* UsesReader::useOf(const Declaration& topology, const Declaration& used) const {
    const syntax::Clause* result = nullptr;
    forEachUse(topology, library_, [&](const syntax::Clause& use) {
        if (result == nullptr && isSame(topologyOf(use), used)) result = &use;
    });
    return result;
}

std::vector<Declaration> UsesReader::usedBy(const Declaration& topology) const {
    std::vector<Declaration> result;
    forEachUse(topology, library_, [&](const syntax::Clause& use) {
        const Declaration used = topologyOf(use);
        if (used && !contains(result, used)) result.push_back(used);
    });
    return result;
}

std::vector<Declaration> UsesReader::way(const Declaration& from, const Declaration& to) const {
    std::vector<Declaration> found{from};
    std::vector<std::size_t> comesFrom{0};
    for (std::size_t index = 0; index < found.size(); ++index) {
        for (const Declaration& used : usedBy(found[index])) {
            if (isSame(used, to)) {
                std::vector<Declaration> way{used};
                for (std::size_t at = index; at != 0; at = comesFrom[at])
                    way.push_back(found[at]);
                way.push_back(from);
                std::reverse(way.begin(), way.end());
                return way;
            }
            if (contains(found, used)) continue;
            found.push_back(used);
            comesFrom.push_back(index);
        }
    }
    return {};
}

} // namespace drc::semantics

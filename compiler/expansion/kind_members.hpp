#pragma once

#include "semantics/evaluator.hpp"
#include "semantics/kind.hpp"
#include "source/pointer_table.hpp"

#include <map>
#include <string_view>

namespace drc::expansion {

/// Which part of a kind declares a name.
enum class NameScope : std::uint8_t { Nothing, Kind, Global, Region, Replica, Pair, Signal, Action };

/// What a kind declares, by the symbols of its names; the same for all its instances.
struct KindMembers {
    using Symbol = binding::Symbol;

    KindMembers(const semantics::Kind& kind, semantics::Evaluator& evaluator);

    /// Where values, resources and parts are declared.
    NameScope declares(const Symbol& symbol) const;

    struct Parameter {
        NameScope where = NameScope::Kind;
        const semantics::Parameter* parameter = nullptr;
    };
    struct Exported {
        NameScope where;
        const syntax::Definition* definition;
    };
    source::PointerTable<Parameter> parameters;
    source::PointerTable<NameScope> declared;
    source::PointerTable<const syntax::Definition*> values;   ///< outside of all places
    source::PointerTable<const syntax::Resource*> wholeParts; ///< the same
    source::PointerTable<const semantics::Signal*> signals;
    /// What others see, who ask for members by name.
    std::map<std::string_view, Exported> exports;

private:
    void add(const semantics::ParameterList& list, NameScope where);
    void find(const syntax::Body& body, NameScope where);
    const Symbol* symbolOf(const syntax::Name& name) { return evaluator_.symbolOf(name); }

    semantics::Evaluator& evaluator_;
};

} // namespace drc::expansion

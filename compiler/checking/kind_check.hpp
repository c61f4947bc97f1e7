#pragma once

#include "checking/inference.hpp"

#include <string>
#include <string_view>

namespace drc::checking {

/// Looks at every statement of one kind, as if each of its blocks were used.
class KindCheck {
public:
    KindCheck(CheckContext& context, const semantics::Kind& kind)
        : context_(context), kind_(kind), inference_(context, kind) {}
    void run();

private:
    /// What stands around a statement.
    struct Around {
        const Place* place = nullptr; ///< null outside of all placements
        bool inRegion = false;
        bool repeated = false;                ///< in any loop
        std::string_view within = "the kind"; ///< the block that directly holds it, for messages
    };

    // ---- check_kind.cpp
    void body(const syntax::Body& body, const Around& around);
    void statement(const syntax::Statement& statement, const Around& around);
    void parameter(const syntax::Definition& definition, const Around& around);
    void definition(const syntax::Definition& definition, const Around& around);
    void require(const syntax::Requirement& clause, const Around& around);
    void loop(const syntax::Loop& loop, const Around& around);
    void choice(const syntax::Choice& choice, const Around& around);
    void placement(const syntax::Placement& placement, const Around& around);
    void region(const syntax::Placement& placement, const Environment& environment);
    void resource(const syntax::Resource& resource, const Around& around);
    void part(const syntax::Resource& part, const Around& around);
    void section(const syntax::Body& body, const Environment& environment);
    void index(const syntax::Resource& line, const Environment& environment);
    void signal(const syntax::Block& block);
    void action(const syntax::Block& block);
    /// Reports a statement that means nothing where it stands; false when there is nothing more to say of it.
    bool belongs(const syntax::Statement& statement, const Around& around);
    void definitionBelongs(const syntax::Statement& statement, const Around& around);
    void misplaced(const syntax::Statement& statement, std::string_view where, std::string help = {});
    Environment environment(const Around& around);
    /// Where a condition or a loop is decided: outside of placements for every place, of which some have no
    /// region.
    Environment deciding(const Around& around);

    // ---- check_traits.cpp
    void traits();
    void trait(const syntax::Name& label, const library::Declaration& declaration);
    void traitExport(const syntax::Name& label, const syntax::Definition& wanted);

    // ---- check_unused.cpp
    void unused();

    CheckContext& context_;
    const semantics::Kind& kind_;
    Inference inference_;
    Locals locals_;
};

/// What the compiler gives to the kind, reads of it and runs in it, against what the kind has.
void checkContract(Inference& inference);
/// What the kind says of the states of its components.
void checkStates(Inference& inference);

/// Names that are declared twice or that hide what the compiler knows.
void checkNames(CheckContext& context, const semantics::Kind& kind);

/// The body of a resource against the provider's schema.
void checkResource(Inference& inference, const syntax::Resource& resource, const Environment& environment);

/// The permissions and steps of an action.
void checkAction(Inference& inference, const syntax::Block& action);

/// Infers a value that needs a form at deployment.
StaticType checkForm(Inference& inference, const syntax::Expression& expression,
                     const Environment& environment);

} // namespace drc::checking

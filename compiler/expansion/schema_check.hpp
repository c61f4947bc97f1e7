#pragma once

#include "expansion/instance_frame.hpp"
#include "ir/program.hpp"
#include "library/provider_schema.hpp"

#include <optional>
#include <string>

namespace drc::expansion {

/// What a value of such a type is called in messages.
std::string_view words(library::SchemaTypeKind kind);
/// Whether the value fits as it is. An object may have to get the keys that it lacks.
bool isSettled(const ir::Value& value, const library::SchemaType& type);

/// Checks what a kind writes into a resource against the provider's schema, and gives it the form that the
/// schema asks for. Findings point at the kind's line and, when that is the library's, at the component too.
class SchemaCheck {
public:
    /// What `forgets` keeps nothing of its attributes: an ephemeral resource.
    SchemaCheck(Evaluator& evaluator, const Environment& environment, bool forgets = false)
        : evaluator_(evaluator), environment_(environment), forgets_(forgets) {}

    /// The value as the attribute holds it; nothing after a report.
    std::optional<ir::Value> attribute(const library::SchemaBlock& schema, const syntax::Name& name,
                                       const Value& value, source::Span span, const std::string& owner);
    /// Whether every required attribute and block is there, and no block too often.
    void complete(const library::SchemaBlock& schema, const ir::NestedBlock& block, source::Span span,
                  const std::string& owner);
    void unknown(const library::SchemaBlock& schema, const syntax::Name& name, const std::string& owner);
    /// "an attribute, not a block" and vice versa.
    void wrongForm(const syntax::Name& name, const std::string& owner, bool isAttribute);

private:
    struct Misfit {
        std::string words;
        source::Span origin; ///< of the part that does not fit
    };
    /// What does not fit; nothing when it fits. Objects get `null` for what they leave out.
    std::optional<Misfit> fit(ir::Value& value, const library::SchemaType& type, const std::string& path);
    std::optional<Misfit> fitObject(ir::Value& value, const library::SchemaType& type,
                                    const std::string& path);

    Evaluator& evaluator_;
    const Environment& environment_;
    bool forgets_;
};

} // namespace drc::expansion

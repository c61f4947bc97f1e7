#pragma once

#include "ir/program.hpp"
#include "ir/value.hpp"

#include <map>
#include <string>
#include <string_view>

namespace drc::recognition {

/// What is known of the values of a configuration once some of its resources are known to exist already.
class KnownValues {
public:
    /// What exists is still being looked for: names of resources stand for those that they have.
    explicit KnownValues(const ir::Program& program);
    /// All is found, and the configuration takes it over in that environment: what was not assigned is made
    /// anew.
    KnownValues(const ir::Program& program, const std::string& environment);

    /// The resource has these attributes; `name` is the one that holds its name, empty for none.
    void assign(const ir::Resource& resource, const ir::Value& attributes, std::string_view name,
                const ir::Value& written);
    const ir::Value* attributesOf(const ir::Address& address) const;

    /// The value with all that is known in its place; what is not stays as it is.
    ir::Value of(const ir::Value& value) const;
    /// A text with deferred parts, each of which nobody knows as `semantics::opaque`, and with the names that
    /// resources have in the place of those that they would have had: of two regions, those of the role.
    std::string text(const ir::Value& value, std::string_view role) const;
    /// Whether the value rests on a resource that will be made, so that it is none that exists.
    bool isNew(const ir::Value& value) const;

private:
    void noteInputs(const ir::Program& program, const std::string& environment);
    ir::Value referred(const ir::Value& value) const;
    ir::Value toBeMade(const ir::Value& value) const;
    ir::Value called(const ir::Value& value) const;
    ir::Value variable(const ir::Value& value) const;
    std::string named(std::string text, std::string_view role) const;
    const std::string* nameInstead(const std::string& name, std::string_view role) const;

    std::map<std::string, std::string, std::less<>> inputs_; ///< by the variable
    std::map<ir::Address, const ir::Resource*> made_;        ///< what could be made, where all is found
    ir::ByAddress<const ir::Value*> attributes_;
    std::map<ir::Address, ir::Value> held_;
    std::map<std::string, std::map<std::string, std::string, std::less<>>> names_; ///< by role
};

} // namespace drc::recognition

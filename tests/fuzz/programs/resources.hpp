#pragma once

#include "library/provider_schema.hpp"
#include "programs/expressions.hpp"
#include "programs/program.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace drc::fuzz {

/// A resource and what the rest of its place can say of it.
struct Resource {
    Statement statement;
    std::string name;
    Scope members;
};

/// Writes resources of the types that the embedded schema has, with the attributes and blocks that they need.
class Resources {
public:
    Resources(testing::RandomChoices& choices, Expressions& expressions)
        : choices_(choices), expressions_(expressions) {}

    /// `index` is written behind the name, as in `[number]`. `scope` says what attributes may refer to.
    Resource resource(const Scope& scope, const std::string& index = "");
    Resource lookedUp(const Scope& scope);
    Resource ephemeral(const Scope& scope);

private:
    Resource make(library::BlockMode mode, std::string_view type, const Scope& scope,
                  const std::string& index);
    void fill(const library::SchemaBlock& schema, const Scope& scope, Statements& body, std::uint32_t depth);
    std::string value(const library::SchemaAttribute& attribute, const Scope& scope);
    std::string value(const library::SchemaType& type, const Scope& scope, std::uint32_t depth);
    void settings(Statements& body);

    testing::RandomChoices& choices_;
    Expressions& expressions_;
    std::uint32_t count_ = 0;
};

} // namespace drc::fuzz

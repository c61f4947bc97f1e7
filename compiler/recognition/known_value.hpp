#pragma once

#include "ir/program.hpp"
#include "ir/value.hpp"

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace drc::recognition {

/// What is known of the values of a configuration once some of its resources are known to exist already.
class KnownValues {
public:
    /// `documents`: files of the configuration, by path. `environment`: the suffix for which it is imported.
    KnownValues(const ir::Program& program, std::map<std::string, std::string> documents,
                std::string environment);

    /// The resource has these attributes; `name` is the one that holds its name, empty for none.
    void assign(const ir::Address& address, const ir::Value& attributes, std::string_view name,
                const ir::Value& written);
    const ir::Value* attributesOf(const ir::Address& address) const;

    /// The value with all that is known in its place; what is not stays as it is.
    ir::Value of(const ir::Value& value) const;
    /// A text with deferred parts, each of which nobody knows as `semantics::opaque`, and with the names that
    /// resources have in the place of those that they would have had.
    std::string text(const ir::Value& value) const;
    /// Whether a text has the suffix of the environment, which stands in it as a mark.
    static bool holdsSuffix(const std::string& text);
    /// The same with names that exist and the suffix in their places.
    std::string settled(const std::string& text) const;
    std::string withSuffix(std::string text) const;

private:
    ir::Value referred(const ir::Value& value) const;
    ir::Value called(const ir::Value& value) const;
    ir::Value variable(const ir::Value& value) const;
    ir::Value filledIn(const ir::Value& path, const ir::Map& values) const;
    std::string named(std::string text) const;
    std::string withNames(std::string_view run) const;

    std::map<std::string, std::string> documents_;
    std::map<std::string, std::string, std::less<>> regions_; ///< by the variable
    std::string suffixVariable_;
    std::string suffix_;
    ir::ByAddress<const ir::Value*> attributes_;
    std::map<ir::Address, ir::Value> held_;
    std::unordered_map<std::string, std::string> names_;
};

} // namespace drc::recognition
